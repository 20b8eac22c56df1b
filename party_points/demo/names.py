"""Names for a fictional enterprise.

Everything here is invented and deterministic: the same seed gives the same people, so that pictures, tests and
bug reports speak of the same persons on every machine.
"""

import random

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN_ONE = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚英华玉萍红鑫波斌宇浩凯健俊帆雪梅琳岚晨阳"
GIVEN_TWO = (
    "建国", "志强", "秀英", "桂兰", "晓东", "晓燕", "国庆", "建华", "文博", "思远",
    "浩然", "子涵", "雨桐", "欣怡", "俊杰", "春梅", "立新", "红梅", "永平", "海燕",
    "振华", "淑珍", "玉兰", "卫东", "光明", "丽华", "明辉", "佳怡", "诗涵", "梓轩",
    "天宇", "志远", "雪梅", "秋月", "冬梅", "长江", "新民", "爱国", "学军", "丹丹",
)


def people(count, seed="party_points"):
    """Return ``count`` distinct names.

    >>> people(3) == people(3)
    True
    >>> len(set(people(400)))
    400
    """
    rng = random.Random(seed)
    names = {}
    while len(names) < count:
        given = rng.choice(GIVEN_TWO) if rng.random() < 0.75 else rng.choice(GIVEN_ONE)
        names.setdefault(rng.choice(SURNAMES) + given)
    return list(names)
