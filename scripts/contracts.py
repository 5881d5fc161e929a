"""The one contract that import-linter does not bring: a room's doors are its own."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnDoors(Contract):
    """A door module is imported only from doors of its own room, or from the configuration.

    `for_all_doors` names door modules that the doors of every room share.
    """

    doors = fields.SetField(subfield=fields.StringField())
    for_all_doors = fields.SetField(subfield=fields.StringField(), required=False)

    def _room_of_door(self, module: str) -> str | None:
        parts = module.split(".")
        return parts[1] if len(parts) > 2 and parts[2] in self.doors else None

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        wrong = []
        for imported in graph.modules:
            room = self._room_of_door(imported)
            if room is None:
                continue
            for importer in graph.find_modules_that_directly_import(imported):
                from_room = self._room_of_door(importer)
                shared = any(f"{imported}.".startswith(f"{module}.") for module in self.for_all_doors or ())
                if importer.split(".")[1] == "config" or from_room == room or (shared and from_room):
                    continue
                for detail in graph.get_import_details(importer=importer, imported=imported):
                    wrong.append(f"{importer}:{detail['line_number']} imports {imported}")
        return ContractCheck(kept=not wrong, metadata={"wrong": sorted(wrong)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["wrong"]:
            output.print_error(line)
