"""Reference plans, their items and the plans' terms as flat tables."""

from import_export.fields import Field

from common.tabular.resources import FlatResource
from common.tabular.widgets import MUNICIPALITY_CODE, BooleanWidget, IntegerWidget, LinkWidget, TextWidget
from plans.models import GlossaryTerm, Plan, ReferenceItem, ReferencePlan

PLAN_ID = "計画ID"
REFERENCE_PLAN_ID = "関連計画ID"


class ReferencePlanResource(FlatResource):
    slug = Field("slug", REFERENCE_PLAN_ID, TextWidget())
    name = Field("name", "名称", TextWidget())
    version = Field("version", "版", TextWidget())
    published_text = Field("published_text", "公表時期", TextWidget())
    position = Field("position", "並び順", IntegerWidget(), default=0)

    class Meta(FlatResource.Meta):
        model = ReferencePlan
        name = "関連計画"
        fields = ["slug", "name", "version", "published_text", "position"]
        import_id_fields = ["slug"]


class ReferenceItemResource(FlatResource):
    reference_plan = Field(
        "reference_plan",
        REFERENCE_PLAN_ID,
        LinkWidget(ReferencePlan.objects.all(), {"slug": REFERENCE_PLAN_ID}),
    )
    code = Field("code", "コード", TextWidget())
    name = Field("name", "項目", TextWidget())
    group = Field("group", "区分", TextWidget())
    is_whole = Field("is_whole", "計画全体", BooleanWidget())
    position = Field("position", "並び順", IntegerWidget(), default=0)

    class Meta(FlatResource.Meta):
        model = ReferenceItem
        name = "関連計画の項目"
        fields = ["reference_plan", "code", "name", "group", "is_whole", "position"]
        import_id_fields = ["reference_plan", "code"]
        select_related = ("reference_plan",)


class GlossaryTermResource(FlatResource):
    municipality = Field("plan__municipality__code", MUNICIPALITY_CODE, TextWidget(), readonly=True)
    plan = Field(
        "plan",
        PLAN_ID,
        LinkWidget(
            Plan.objects.select_related("municipality"),
            {"municipality__code": MUNICIPALITY_CODE, "slug": PLAN_ID},
        ),
    )
    term = Field("term", "用語", TextWidget())
    explanation = Field("explanation", "解説", TextWidget())
    position = Field("position", "並び順", IntegerWidget(), default=0)

    class Meta(FlatResource.Meta):
        model = GlossaryTerm
        name = "用語解説"
        fields = ["municipality", "plan", "term", "explanation", "position"]
        import_id_fields = ["plan", "term"]
        select_related = ("plan__municipality",)
