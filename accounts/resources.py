"""Municipalities and departments as flat tables."""

from import_export.fields import Field

from accounts.models import Department, Municipality
from common.tabular.resources import FlatResource
from common.tabular.widgets import (
    MUNICIPALITY_CODE,
    BooleanWidget,
    FiscalYearWidget,
    IntegerWidget,
    LinkWidget,
    MunicipalityCodeWidget,
    TextWidget,
)


class MunicipalityResource(FlatResource):
    code = Field("code", MUNICIPALITY_CODE, MunicipalityCodeWidget())
    name = Field("name", "名称", TextWidget())
    kana = Field("kana", "ふりがな", TextWidget())
    prefecture = Field("prefecture", "都道府県", TextWidget())
    slug = Field("slug", "URLでの名前", TextWidget())

    class Meta(FlatResource.Meta):
        model = Municipality
        name = "市区町村"
        fields = ["code", "name", "kana", "prefecture", "slug"]
        import_id_fields = ["code"]


class DepartmentResource(FlatResource):
    municipality = Field(
        "municipality", MUNICIPALITY_CODE, LinkWidget(Municipality.objects.all(), {"code": MUNICIPALITY_CODE})
    )
    name = Field("name", "名称", TextWidget())
    parent = Field(
        "parent",
        "上位の部署",
        LinkWidget(
            Department.objects.all(),
            {"municipality__code": MUNICIPALITY_CODE, "name": "上位の部署"},
            is_required=False,
        ),
    )
    is_group = Field("is_group", "部署のまとまり", BooleanWidget())
    valid_from_fy = Field("valid_from_fy", "設置年度", FiscalYearWidget())
    valid_until_fy = Field("valid_until_fy", "廃止年度", FiscalYearWidget())
    position = Field("position", "並び順", IntegerWidget(), default=0)

    class Meta(FlatResource.Meta):
        model = Department
        name = "部署"
        fields = ["municipality", "name", "parent", "is_group", "valid_from_fy", "valid_until_fy", "position"]
        import_id_fields = ["municipality", "name"]
        select_related = ("municipality", "parent")
