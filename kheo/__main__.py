"""The console command `kheo`: Django's commands with exit codes that other programs can rely on.

0 = done, 1 = refused (every reason on stderr), 2 = called wrongly.
"""

import os
import sys

from kheo.shared.problems import RuleBroken

# A trial keeps to a folder of its own and pretends to be in the plan's year.
TRIAL = {"KHEO_DEMO": "true", "KHEO_DATA": "./demo-data", "KHEO_NOW": "2023-09-20"}


def main(argv: list[str] | None = None) -> None:
    arguments = ["kheo", *(sys.argv[1:] if argv is None else argv)]
    if arguments[1:2] == ["demo"]:
        for name, value in TRIAL.items():
            os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import ManagementUtility

    try:
        ManagementUtility(arguments).execute()
    except RuleBroken as refused:
        for problem in refused.problems:
            print(f"{problem.message} {problem.next_step}".strip(), file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except ImproperlyConfigured as wrong:
        print(f"kheo: {wrong}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
