"""The columns of the template for sites."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.importing.table import Column

COLUMNS = (
    Column("code", _("Code of site"), ("编号", "点位编号", "点位编码"), required=True, example="D0001"),
    Column("name", _("Name of site"), ("名称", "点位名称", "点位"), required=True, example="南门农贸市场"),
    Column("type", _("Site type"), ("类型", "点位类型", "类别"), required=True, example="农贸市场"),
    Column("address", _("Address"), ("地址", "详细地址", "位置"), example="中山路18号"),
    Column("street", _("Street"), ("街道", "主街", "道路", "街道/主街"), example="中山路"),
    Column("section", _("Section or lane"), ("路段", "巷道", "路段或巷道"), example="中山路东段"),
    Column("unit", _("Responsible unit"), ("责任单位", "单位", "主管单位"), example="市场监督管理局"),
    Column("point_owner", _("Point owner"), ("点长", "责任人", "负责人")),
    Column("longitude", _("Longitude"), ("经度", "lng", "lon"), example="112.1010"),
    Column("latitude", _("Latitude"), ("纬度", "lat"), example="33.2010"),
    Column("crs", _("Coordinate system"), ("坐标系", "坐标系统", "坐标类型"), example="GCJ-02"),
    Column("sole_trader", _("Sole trader"), ("个体工商户", "个体户", "是否个体工商户"), example="否"),
    Column("opened_on", _("Opened on"), ("启用日期", "开业日期"), example="2026-01-01"),
)
TITLES = {column.key: column.title for column in COLUMNS}
CRS_NAMES = {
    "wgs84": "wgs84", "wgs-84": "wgs84", "gps": "wgs84", "cgcs2000": "wgs84", "天地图": "wgs84", "大地2000": "wgs84",
    "gcj02": "gcj02", "gcj-02": "gcj02", "高德": "gcj02", "腾讯": "gcj02", "火星": "gcj02", "火星坐标": "gcj02",
    "高德地图": "gcj02", "腾讯地图": "gcj02", "bd09": "bd09", "bd-09": "bd09", "百度": "bd09", "百度地图": "bd09", "bd09ll": "bd09",
}  # fmt: skip
