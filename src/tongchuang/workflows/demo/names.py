"""Made-up names: of people, streets, lanes, places. None is taken from a real county."""

from __future__ import annotations

from tongchuang.workflows.demo.dice import Dice

SURNAMES = list("沈顾陆温岑穆祁郝闻柳栗骆姚康邵毛狄米贝明臧计成戴宋庞纪舒屈项祝董梁杜阮席季贾路娄江童颜郭梅盛林钟徐邱高夏蔡田樊胡凌霍虞万柯卢莫房解应宗丁邓郁单杭洪包左石崔吉龚程邢裴翁荀甄封储靳井段富焦巴牧隗谷车侯宓全班秋仲伊宫宁仇栾甘厉戎祖武符景詹束龙叶幸司黎乔苍双党翟谭劳姬申扶堵冉宰雍却桑桂牛寿通燕冀尚温柴习艾容向古易慎戈廖庾终暨居衡步都耿满弘")  # fmt: skip
FIRST = list("若知晓静连长小清青远明怀景承望云岚思文雨书砚秋春锦舒昭宁安嘉怡立志建国红海玉庆卫向启")
SECOND = list("川行岚山生明溪原远舟桐宁安和平华亮军强敏芳燕辉涛磊洁娟霞松柏林峰波刚勇斌莹雪梅兰菊悦")

STREETS = ["云岫大道", "望月路", "清溪街", "桐荫路", "兴文街", "育德路", "观澜路", "南薰街", "北辰路", "迎晖路"]
NEIGHBOUR_STREETS = ["滨河路", "澜岸街", "映月路"]
LANES = [
    "桂花巷", "柳荫巷", "石榴巷", "油坊巷", "书院巷", "井台巷", "竹园巷", "榆钱巷", "青砖巷", "灯笼巷", "染坊巷", "豆腐巷",
    "驿马巷", "老仓巷", "文昌巷", "小桥巷", "木匠巷", "梧桐巷", "槐树巷", "铁铺巷", "纸坊巷", "茶亭巷", "鼓楼后巷", "糖坊巷",
    "银杏巷", "东井巷", "西井巷", "曲水巷", "望江巷", "杏花巷", "丁香巷", "药局巷", "磨坊巷", "织布巷", "三元巷", "同心巷",
    "长乐巷", "和顺巷", "安居巷", "永福巷", "太平巷", "新华里", "光明里", "幸福里", "团结里", "勤俭里", "利民里", "静安里",
    "春风里", "朝阳里", "晚晴里", "松鹤里", "兰亭里", "翠竹里", "碧波里", "金谷里", "银河里",
]  # fmt: skip
ESTATES = [
    "望月花园", "云溪雅苑", "桐荫小区", "锦绣家园", "清溪新村", "观澜府", "南薰苑", "书香名邸", "兰亭水岸", "和顺家园",
    "阳光里", "翠湖居", "金桂园", "凤栖园", "祥和小区", "枫林苑", "紫藤苑", "澜山郡", "福满园", "文昌苑",
]  # fmt: skip
SHOPS = [
    "四季鲜", "福临", "好邻居", "万家", "惠民", "云客", "千禧", "和兴", "佳和", "百味", "金穗", "新天地", "悦来", "聚源", "嘉年华",
    "一品", "春晓", "便民", "丰泽", "海棠",
]  # fmt: skip
WINDOWS = ["云岫农商行", "云岫供水", "云岫燃气", "云岫供电", "云岫邮政", "云岫通信", "云岫广电", "云岫村镇银行"]

# Type → how a site of it is called; {a} a place name, {n} a number.
SITE_NAMES = {
    "road": ["{s}{a}段"], "street": ["{s}{a}商业街"], "lane": ["{l}"], "crossing": ["{s}与{t}交叉口"],
    "square": ["{a}广场"], "park": ["{a}公园", "{a}游园"], "scenic": ["{a}景区"], "residence": ["{e}{n}区", "{e}"],
    "community": ["{a}社区居委会"], "subdistrict": ["{u}办事处"], "market": ["{a}农贸市场"], "mall": ["{h}超市{a}店", "{h}商场"],
    "hospital": ["云岫县{a}医院", "{a}卫生院"], "school": ["云岫县{a}小学", "云岫县{a}中学"],
    "schoolside": ["{a}学校周边"], "netbar": ["{h}网咖"], "bus": ["{s}{a}站"], "station": ["云岫县{a}客运站"],
    "hall": ["云岫县政务服务{a}大厅"], "window": ["{w}{a}营业厅"], "culture": ["云岫县{a}文化馆", "{a}图书分馆"],
    "hotel": ["{h}宾馆", "{h}大酒店{a}店"], "taxi": ["云岫出租{n}号车"], "toilet": ["{a}公厕"],
    "worksite": ["{e}建筑工地", "{a}安置房工地"], "fringe": ["{a}城乡接合部"], "town": ["{u}政府驻地", "{u}集镇"],
    "shelter": ["{a}应急避难场所"],
}  # fmt: skip
AREAS = [
    "南关", "北桥", "东门", "西仓", "望月", "清溪", "桐荫", "兴文", "育德", "观澜", "南薰", "北辰", "迎晖", "老城", "新城", "河西", "河东",
    "古渡", "柳堤", "荷塘", "书院", "鼓楼", "文昌", "长乐", "永福", "松鹤", "金谷", "凤鸣", "龙泉", "月牙",
]  # fmt: skip


class PeopleNames:
    """Gives each person another name."""

    def __init__(self, dice: Dice, reserved: set[str]) -> None:
        self.dice, self.taken = dice, set(reserved)

    def next(self) -> str:
        """A name that nobody has yet."""
        while True:
            name = self.dice.one(SURNAMES) + self.dice.one(FIRST) + self.dice.one(SECOND)
            if self.dice.chance(0.15):
                name = name[0] + name[2]
            if name not in self.taken and name[-1] != name[-2]:
                self.taken.add(name)
                return name
