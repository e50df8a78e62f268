"""The published site: everyone may read it."""

from tests.access import EVERYBODY, READ_ONLY, Row

ROWS = [
    Row("dashboards:top", EVERYBODY, READ_ONLY),
    Row("dashboards:search_results", EVERYBODY, READ_ONLY, query="?q=施策"),
    Row("dashboards:styleguide", "403 403 403 403 403 403 in", READ_ONLY),
    Row("dashboards:city", EVERYBODY, READ_ONLY),
    Row("dashboards:outline", EVERYBODY, READ_ONLY),
    Row("dashboards:measure", EVERYBODY, READ_ONLY),
    Row("dashboards:plan_roadmap", EVERYBODY, READ_ONLY),
    Row("dashboards:kpi_list", EVERYBODY, READ_ONLY),
    Row("dashboards:kpi", EVERYBODY, READ_ONLY),
    Row("dashboards:glossary", EVERYBODY, READ_ONLY),
]
