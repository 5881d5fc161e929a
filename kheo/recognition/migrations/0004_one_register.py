from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0003_numbers_into_the_register")]
    operations = [migrations.DeleteModel(name="DecisionCounter")]
