"""The units of the demo counties: 80 of the large one in a tree, and eight of the small one.

A row is: key, name without the county, short name, line, role in the packs' words, key of the unit above.
"""

from __future__ import annotations

from typing import NamedTuple


class UnitRow(NamedTuple):
    """One unit."""

    key: str
    name: str
    short: str
    line: str
    role: str = ""
    above: str = ""


L, T, E, I = "line", "territory", "enterprise", "institution"  # noqa: E741

UNITS: tuple[UnitRow, ...] = tuple(
    UnitRow(*row)
    for row in (
        ("office", "创建工作领导小组办公室", "创建办", L, "创建办"),
        ("publicity", "委宣传部", "宣传部", L, "宣传部门"),
        ("civility", "精神文明建设办公室", "文明办", L, "文明办", "publicity"),
        ("cyber", "委网信办公室", "网信办", L, "网信部门", "publicity"),
        ("media", "融媒体中心", "融媒体中心", I, "融媒体中心", "publicity"),
        ("urban", "城市管理局", "城管局", L, "城管部门"),
        ("sanitation", "环境卫生服务中心", "环卫中心", I, "", "urban"),
        ("parks", "园林绿化服务中心", "园林中心", I, "园林绿化部门", "urban"),
        ("lighting", "市政设施维护所", "市政所", I, "", "urban"),
        ("market", "市场监督管理局", "市场监管局", L, "市场监管部门"),
        ("market_east", "市场监督管理局城东所", "城东市监所", I, "", "market"),
        ("market_west", "市场监督管理局城西所", "城西市监所", I, "", "market"),
        ("education", "教育局", "教育局", L, "教育部门"),
        ("school1", "第一高级中学", "县一中", I, "", "education"),
        ("school2", "望月中学", "望月中学", I, "", "education"),
        ("school3", "清溪小学", "清溪小学", I, "", "education"),
        ("school4", "育德小学", "育德小学", I, "", "education"),
        ("police", "公安局", "公安局", L, "公安部门"),
        ("traffic", "公安局交通警察大队", "交警大队", L, "公安交警部门", "police"),
        ("transport", "交通运输局", "交通局", L, "交通运输部门"),
        ("coach", "汽车客运总站", "客运总站", I, "", "transport"),
        ("culture", "文化广电和旅游局", "文旅局", L, "文旅部门"),
        ("library", "图书馆", "图书馆", I, "", "culture"),
        ("sports", "体育事业发展中心", "体育中心", I, "体育部门"),
        ("commerce", "商务局", "商务局", L, "商务部门"),
        ("housing", "住房和城乡建设局", "住建局", L, "住建部门"),
        ("site_safety", "建筑施工安全站", "施工安全站", I, "", "housing"),
        ("health", "卫生健康局", "卫健局", L, "卫健部门"),
        ("patriotic", "爱国卫生运动委员会办公室", "爱卫办", L, "爱卫办", "health"),
        ("cdc", "疾病预防控制中心", "疾控中心", I, "疾控中心", "health"),
        ("hospital1", "人民医院", "县医院", I, "", "health"),
        ("hospital2", "中医院", "县中医院", I, "", "health"),
        ("hospital3", "妇幼保健院", "妇幼保健院", I, "", "health"),
        ("service_hall", "政务服务管理局", "政务服务局", L, "政务服务管理部门"),
        ("civil", "民政局", "民政局", L, "民政部门"),
        ("fire", "消防救援大队", "消防大队", L, "消防救援机构"),
        ("emergency", "应急管理局", "应急局", L, "应急管理部门"),
        ("women", "妇女联合会", "妇联", L, "妇联"),
        ("youth", "共青团委员会", "团委", L, "团委"),
        ("disabled", "残疾人联合会", "残联", L, "残联"),
        ("workers", "总工会", "总工会", L, "总工会"),
        ("law_committee", "委政法委员会", "政法委", L, "政法委"),
        ("justice", "司法局", "司法局", L, "司法行政部门"),
        ("environment", "生态环境分局", "生态环境分局", L, "生态环境部门"),
        ("reform", "发展和改革局", "发改局", L, "发展改革部门"),
        ("labour", "人力资源和社会保障局", "人社局", L, "人力资源社会保障部门"),
        ("farming", "农业农村局", "农业农村局", L, "农业农村部门"),
        ("water", "水利局", "水利局", L, "水利部门"),
        ("land", "自然资源局", "自然资源局", L, "自然资源部门"),
        ("personnel", "委组织部", "组织部", L, "组织部门"),
        ("discipline", "纪律检查委员会监察委员会", "纪委监委", L, "纪检监察机关"),
        ("utilities", "公用事业发展中心", "公用事业中心", I, "行业主管部门"),
        ("street1", "城关街道办事处", "城关街道", T, "街道办事处"),
        ("community1", "东门里社区居民委员会", "东门里社区", I, "社区居委会", "street1"),
        ("community2", "南关社区居民委员会", "南关社区", I, "社区居委会", "street1"),
        ("community3", "鼓楼社区居民委员会", "鼓楼社区", I, "社区居委会", "street1"),
        ("street2", "望月街道办事处", "望月街道", T, "街道办事处"),
        ("community4", "望月社区居民委员会", "望月社区", I, "社区居委会", "street2"),
        ("community5", "荷塘社区居民委员会", "荷塘社区", I, "社区居委会", "street2"),
        ("street3", "清溪街道办事处", "清溪街道", T, "街道办事处"),
        ("community6", "清溪社区居民委员会", "清溪社区", I, "社区居委会", "street3"),
        ("community7", "柳堤社区居民委员会", "柳堤社区", I, "社区居委会", "street3"),
        ("town1", "望澄镇人民政府", "望澄镇", T, "乡镇政府"),
        ("town2", "石漪镇人民政府", "石漪镇", T, "乡镇政府"),
        ("town3", "双榆镇人民政府", "双榆镇", T, "乡镇政府"),
        ("town4", "鹤汀镇人民政府", "鹤汀镇", T, "乡镇政府"),
        ("town5", "松屿镇人民政府", "松屿镇", T, "乡镇政府"),
        ("town6", "青桁镇人民政府", "青桁镇", T, "乡镇政府"),
        ("bus", "公共交通有限公司", "公交公司", E, "公交运营企业"),
        ("taxi", "顺达出租汽车有限公司", "顺达出租", E),
        ("estate1", "安和物业服务有限公司", "安和物业", E, "物业服务企业"),
        ("estate2", "锦程物业服务有限公司", "锦程物业", E, "物业服务企业"),
        ("estate3", "邻里物业服务有限公司", "邻里物业", E, "物业服务企业"),
        ("market_company", "丰泽农贸市场开发有限公司", "丰泽市场公司", E),
        ("retail", "惠民商贸有限公司", "惠民商贸", E),
        ("builder", "宏远建设工程有限公司", "宏远建设", E),
        ("bank", "云岫农村商业银行", "云岫农商行", E),
        ("power", "供电有限公司", "供电公司", E),
        ("tap_water", "供水有限公司", "供水公司", E),
        ("telecom", "云岫通信有限公司", "云岫通信", E),
    )
)
# A reform of the past: the old bureau was merged into the present one.
CLOSED = UnitRow("old_urban", "市容环境卫生管理处", "市容处", L)
SUCCESSOR = "urban"

NEIGHBOUR_UNITS: tuple[UnitRow, ...] = tuple(
    UnitRow(*row)
    for row in (
        ("office", "创建工作领导小组办公室", "创建办", L, "创建办"),
        ("urban", "城市管理局", "城管局", L, "城管部门"),
        ("market", "市场监督管理局", "市场监管局", L, "市场监管部门"),
        ("education", "教育局", "教育局", L, "教育部门"),
        ("publicity", "委宣传部", "宣传部", L, "宣传部门"),
        ("housing", "住房和城乡建设局", "住建局", L, "住建部门"),
        ("street1", "滨河街道办事处", "滨河街道", T, "街道办事处"),
        ("community1", "滨河社区居民委员会", "滨河社区", I, "社区居委会", "street1"),
    )
)

# These can be addressed by their role in documents; of several with one role only the first.
WITHOUT_SITES = "无点位部门"
GROUPS = {T: "乡镇和街道", E: "企业和事业单位", I: "企业和事业单位", L: "有点位的部门"}
# Types of site → the units that answer for sites of it.
OWNERS: dict[str, tuple[str, ...]] = {
    "road": ("urban", "street1", "street2", "street3"),
    "street": ("street1", "street2", "street3"),
    "lane": ("community1", "community2", "community3", "community4", "community5", "community6", "community7"),
    "crossing": ("traffic",), "square": ("urban",), "park": ("parks",), "scenic": ("culture",),
    "residence": ("estate1", "estate2", "estate3", "community1", "community4", "community6"),
    "community": ("community1", "community2", "community3", "community4", "community5", "community6", "community7"),
    "subdistrict": ("street1", "street2", "street3"),
    "market": ("market_company", "market_east", "market_west", "market"), "mall": ("retail", "commerce", "street1", "street2"),
    "hospital": ("hospital1", "hospital2", "hospital3", "health"),
    "school": ("school1", "school2", "school3", "school4", "education"),
    "schoolside": ("street1", "street2", "street3", "education"), "netbar": ("culture",), "bus": ("bus",),
    "station": ("coach",), "hall": ("service_hall",),
    "window": ("bank", "power", "tap_water", "telecom", "utilities"), "culture": ("library", "culture", "sports"),
    "hotel": ("commerce",), "taxi": ("taxi",), "toilet": ("sanitation", "urban"),
    "worksite": ("site_safety", "builder"), "fringe": ("town1", "town2", "town3"),
    "town": ("town1", "town2", "town3", "town4", "town5", "town6"), "shelter": ("emergency",),
}  # fmt: skip
