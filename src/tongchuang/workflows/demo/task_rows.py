"""What the demo county's tasks are: their words, units, days and how they stand."""

from __future__ import annotations

from dataclasses import dataclass

SPEECH = "创建工作推进会讲话"
NOTICE = "秋冬季环境卫生整治方案"


@dataclass(frozen=True)
class TaskRow:
    """One task: made so many days ago, due so many days from today (past with a minus), and how it stands."""

    title: str
    lead: str
    due: int | None
    state: str
    made: int
    progress: int = 0
    supports: tuple[str, ...] = ()
    measures: str = ""
    source: str = ""
    quote: str = ""
    kind: str = "task"
    quantity: str = ""
    cadence: str = ""
    rrule: str = ""
    steps: int = 0
    cascades: bool = False
    year_plan: bool = False
    note: str = ""


R = TaskRow
ROWS = (
    R("规范农贸市场经营秩序，摊位划线定位", "market", 24, "doing", 40, 45, ("urban", "market_company"), "逐摊签订承诺书，每周两次巡查，占道摊位限期退回。",
      SPEECH, "由市场监管局牵头，城管局配合，年底前把农贸市场的经营秩序规范到位。", quantity="6 个市场", steps=3, cascades=True, year_plan=True),
    R("完成背街小巷路面修补", "housing", -6, "doing", 65, 70, ("urban",), "分三个标段同步施工，破损点逐处登记。", SPEECH,
      "背街小巷坑洼不平的路面，住建局要在月底前修补到位。", quantity="57 条巷道", steps=3),
    R("清理公共厕所卫生死角，配齐管护人员", "sanitation", -2, "accepted", 30, 20, (), "一厕一人，早晚两次冲洗。", NOTICE, quantity="42 座"),
    R("制定烟花爆竹禁放宣传方案", "publicity", 9, "released", 5, 0, ("police",), "", SPEECH),
    R("报送《病媒生物防制工作方案》", "patriotic", 12, "accepted", 14, 0, ("cdc",), "对照国家标准补充孳生地清单。", NOTICE, kind="plan"),
    R("整治主次干道非机动车乱停放", "traffic", 16, "doing", 33, 60, ("urban",), "重点路段设专人，施划停放区。", NOTICE, steps=2),
    R("学校周边交通秩序整治", "education", 20, "doing", 28, 35, ("traffic",), "上下学时段家校警联动。", SPEECH, year_plan=True),
    R("开展餐饮服务单位量化分级复评", "market", 30, "accepted", 12, 0, (), "分片包干，复评结果公示。", NOTICE, quantity="380 家"),
    R("完善医疗机构院内感染管理台账", "health", 6, "finished", 45, 100, ("hospital1", "hospital2"), "逐院核查，补齐消毒记录。", NOTICE,
      note="三家医院台账已补齐，附核查记录。"),
    R("更新城区健康教育宣传栏", "health", -1, "finished", 50, 100, (), "每季更换一次，社区负责维护。", NOTICE, note="已更换 86 处。"),
    R("清除主干道立面小广告", "urban", -15, "closed", 70, 100, (), "购买服务日清日洁，违规号码停机处理。", NOTICE, note="主干道小广告已清除。"),
    R("汽车客运总站环境提升", "coach", -20, "closed", 80, 100, ("transport",), "增设垃圾分类收集点，候车区每两小时保洁一次。", SPEECH, note="候车区已改造完成。"),
    R("公布投诉举报渠道并按时办结", "service_hall", -30, "closed", 95, 100, (), "热线、网站、窗口同步公布。", SPEECH, note="渠道已公布。"),
    R("城乡结合部垃圾收运体系建设", "urban", 40, "returned", 60, 55, ("environment",), "划分收运片区，增配车辆。", SPEECH,
      "城乡结合部垃圾收运要做到日产日清，由城管局牵头落实。", steps=3, note="照片只有车辆，没有收运路线和频次，请补充。"),
    R("建筑工地围挡与扬尘整治", "housing", 18, "returned", 38, 80, ("site_safety", "environment"), "六个百分百逐项核查。", NOTICE, note="两处工地仍未设冲洗设施。"),
    R("每月开展一次全域环境卫生大扫除", "patriotic", 120, "accepted", 60, 0, ("women", "youth"), "各单位包干责任区，街道组织居民参与。", NOTICE,
      kind="recurring", cadence="每月", rrule="FREQ=MONTHLY;BYMONTHDAY=25"),
    R("建成区绿化覆盖率达到 38% 以上", "parks", 90, "accepted", 55, 30, (), "补植裸露地块，见缝插绿。", SPEECH, kind="threshold", quantity="≥ 38%", year_plan=True),
    R("坚持重要时段交通文明劝导", "civility", None, "accepted", 58, 0, ("traffic", "youth"), "志愿者早晚高峰上岗。", SPEECH, kind="rule"),
    R("小区楼道杂物清理", "civil", 10, "doing", 26, 50, (), "楼长负责，社区每周抽查。", NOTICE, cascades=True),
    R("报送第四季度迎检准备书面报告", "education", 5, "released", 4, 0, (), "", NOTICE, kind="written"),
    R("报送文化经营场所整治书面报告", "culture", -3, "accepted", 18, 0, (), "对照问题清单逐项说明。", NOTICE, kind="written"),
    R("落实公共场所控烟措施", "health", 26, "released", 6, 0, ("transport", "education"), "", SPEECH),
    R("开展志愿服务进社区活动", "youth", 35, "released", 3, 0, (), "每周至少一次，登记服务时长。", SPEECH),
    R("梳理创建档案并上传佐证", "civility", 14, "doing", 22, 65, (), "按测评项目分类归档。", NOTICE),
    R("河道保洁与岸线整治", "water", 22, "doing", 31, 40, ("environment",), "河长牵头，打捞船每日巡河。", NOTICE, steps=2),
    R("废品收购站点清理规范", "commerce", 8, "accepted", 16, 10, ("market",), "无照站点限期取缔，有照站点入室经营。", NOTICE),
    R("校园食堂卫生自查", "school1", 7, "accepted", 13, 0, (), "对照量化表每日自查。", NOTICE),
    R("市场内防蝇防鼠设施整改", "market_company", 11, "doing", 20, 40, (), "熟食区加装纱窗和灭蝇灯。", NOTICE, steps=2),
    R("市场摊位责任牌更换", "market_company", -4, "accepted", 21, 10, (), "按摊位号统一制作。", NOTICE),
    R("报送市场安全隐患自查情况", "market_company", 6, "released", 2, 0, (), "", SPEECH, kind="written"),
    R("老旧小区线缆规整", "", 28, "released", 2, 0, (), "", SPEECH, "小区飞线、乱拉线缆的问题，请相关单位主动认领。"),
    R("闲置地块围挡美化", "", 21, "released", 9, 0, (), "", SPEECH),
    R("开展文明餐桌行动", "commerce", 33, "draft", 1, 0, ("market",), "", SPEECH, "商务部门要推动文明餐桌行动深入开展。"),
    R("城区窨井盖安全排查", "utilities", 15, "draft", 1, 0, ("housing",), "", SPEECH),
    R("户外广告设施集中整治", "urban", 19, "draft", 1, 0, (), "", NOTICE),
    R("旅游景区厕所提档升级", "culture", 60, "withdrawn", 41, 0, (), "", NOTICE, note="并入文旅局年度项目，不再单列。"),
    R("临时便民市场选址", "urban", -40, "closed", 100, 100, ("land",), "两处选址已报批。", SPEECH, note="已启用。"),
)  # fmt: skip
# The parts of the tasks that are cascaded: title, unit (none: a person of the lead unit), share, state.
PARTS: dict[str, tuple[tuple[str, str, int, str], ...]] = {
    "规范农贸市场经营秩序，摊位划线定位": (
        ("城东片区市场划线定位", "market_east", 80, "doing"),
        ("城西片区市场划线定位", "market_west", 55, "doing"),
        ("经营者承诺书签订", "", 100, "finished"),
        ("占道摊位清退", "", 0, "released"),
    ),
}
