/** The groups, in the order in which they are shown. */
export type Group = 'faces' | 'people' | 'hearts' | 'nature' | 'food' | 'fun' | 'places' | 'things'

// A line for each: the emoji, its name and more words to find it by, in English and in Chinese. Eight stand in a row.
const written: readonly (readonly [Group, string])[] = [
  [
    'faces',
    `
😀 grinning, happy | 开心，笑脸
😄 laughing, happy | 大笑，高兴
😁 beaming, grin, teeth | 嘻嘻，露齿笑
😆 laughing hard, haha | 哈哈，大笑
😅 relieved laugh, sweat | 苦笑，冒汗，尴尬
😂 tears of joy, lol | 笑哭，笑死
🤣 rolling on the floor, rofl | 笑翻，打滚
🙂 slight smile | 微笑
🙃 upside-down face, irony | 倒脸，无奈
😉 wink | 眨眼
😊 warm smile, blush | 害羞笑，微笑，脸红
😇 angel, innocent, halo | 天使，无辜
🥰 in love, hearts | 喜爱，爱心
😍 heart eyes, love | 爱慕，色
😘 blowing a kiss | 飞吻，亲亲
😋 tasty, yum | 好吃，美味
😜 winking with tongue, joke | 调皮，吐舌
🤪 silly, crazy | 搞怪，疯狂
😎 sunglasses, cool | 酷，墨镜
🤩 star eyes, wow | 惊艳，星星眼
🥳 party face, celebrate | 派对脸，庆祝
🤗 hug | 拥抱，抱抱
🤭 giggle, oops | 偷笑，捂嘴
🤫 quiet, hush, secret | 安静，嘘，秘密
🤔 thinking, hmm | 思考，想想
🤨 raised eyebrow, doubt | 怀疑，挑眉
😐 neutral, straight face | 面无表情，平淡
😶 speechless, no words | 沉默，无语
😏 smirk | 得意，坏笑
🙄 rolling eyes | 白眼
😬 grimace, awkward | 尴尬，龇牙
😌 relieved, calm | 放松，安心
😔 pensive, sorry | 失落，沉思
😴 sleeping, zzz | 睡觉，困
🤒 ill, fever, sick | 生病，发烧
🤕 hurt, bandage | 受伤，绷带
🤧 sneezing, cold | 打喷嚏，感冒
🥵 hot | 热，中暑
🥶 cold, freezing | 冷，冻僵
🤯 mind blown, shocked | 震惊，爆炸
😕 confused, unsure | 困惑，疑惑
😟 worried | 担心
🙁 slight frown, sad | 不开心，难过
😮 surprised, oh | 惊讶，哦
😳 flushed, embarrassed | 脸红，害羞
🥺 pleading, please | 拜托，可怜
😢 crying, tear, sad | 流泪，伤心
😭 sobbing, cry loudly | 大哭，痛哭
😱 screaming, scared | 尖叫，害怕
😩 weary, tired | 疲惫，累
😤 huffing, determined | 哼，不服
😠 angry | 生气
😡 furious, mad | 愤怒，怒
🤬 swearing | 骂人，爆粗
💩 poo | 便便
🤖 robot | 机器人`,
  ],
  [
    'people',
    `
👍 thumbs up, yes, good, like | 赞，好，点赞
👎 thumbs down, no, bad | 踩，差，不好
👌 OK, perfect | 好的，没问题
✌️ victory, peace | 胜利，耶
🤞 fingers crossed, luck | 祝好运，交叉手指
🤟 love you | 爱你，手势
🤙 call me | 打电话，联系我
👋 waving, hello, bye | 挥手，你好，再见
🤚 raised hand, stop | 举起的手，停
✋ high five, stop | 击掌，停
👏 clapping, bravo | 鼓掌，厉害
🙌 raised hands, hooray | 欢呼，万岁
🙏 please, thank you, pray | 谢谢，拜托，祈祷
🤝 handshake, deal | 握手，合作，成交
💪 strong, muscle | 加油，强壮
✊ fist | 拳头，坚持
👊 fist bump | 碰拳
👉 pointing right, this | 指向右，这个
👈 pointing left | 指向左
👆 pointing up, above | 指向上，上面
👇 pointing down, below | 指向下，下面
☝️ one, attention | 注意，第一
✍️ writing | 写字，记录
👀 eyes, look, see | 看，眼睛
🧠 brain, idea | 大脑，聪明
🙋 raising a hand, question | 举手，提问
🤷 shrug, do not know | 耸肩，不知道
🤦 facepalm | 捂脸，无语
🙇 bowing, sorry | 鞠躬，抱歉
🙅 no, not allowed | 不行，禁止
🙆 fine, all right | 可以，行
💁 at your service, help | 服务，帮助
🏃 running, hurry | 跑步，赶快
🚶 walking | 走路
👶 baby | 宝宝
👨‍💻 at the computer, programmer | 程序员，电脑
👩‍💻 at her computer, programmer | 女程序员，电脑
👪 family | 家庭，家人
👥 people, group | 人们，团队
🗣️ speaking | 说话，发言`,
  ],
  [
    'hearts',
    `
❤️ red heart, love | 红心，爱
🧡 orange heart | 橙心
💛 yellow heart | 黄心
💚 green heart | 绿心
💙 blue heart | 蓝心
💜 purple heart | 紫心
🖤 black heart | 黑心
💔 broken heart | 心碎
💕 two hearts | 双心，喜欢
💖 sparkling heart | 闪亮的心
💯 hundred, perfect | 满分，一百
✅ done, check, yes | 完成，勾，对
✔️ check mark | 对勾，正确
❌ cross, wrong, no | 错误，叉，不
❓ question | 问号，疑问
❗ important, exclamation | 感叹号，重要
⚠️ warning, careful | 警告，注意
🚫 forbidden | 禁止
⭐ star | 星星，收藏
🌟 shining star | 闪星
✨ sparkles, new | 闪亮，全新
🔥 fire, hot | 火，热门
💥 boom, crash | 爆炸，砰
💫 dizzy | 头晕，眩晕
💤 asleep, zzz | 睡着，休息
💬 speech bubble, message | 消息，对话
💭 thought | 想法
🆗 OK button | 好，可以
🆕 new | 新，新品
🆓 free | 免费
🔴 red circle | 红色，红点
🟢 green circle | 绿色，绿点
➡️ right arrow | 右箭头
⬅️ left arrow | 左箭头
⬆️ up arrow | 上箭头
⬇️ down arrow | 下箭头
🔄 again, reload | 刷新，重试
♻️ recycle | 回收，环保
➕ plus, add | 加，添加
➖ minus | 减`,
  ],
  [
    'nature',
    `
🐶 dog | 狗
🐱 cat | 猫
🐭 mouse | 老鼠
🐰 rabbit | 兔子
🦊 fox | 狐狸
🐻 bear | 熊
🐼 panda | 熊猫
🐯 tiger | 老虎
🦁 lion | 狮子
🐮 cow | 牛
🐷 pig | 猪
🐵 monkey | 猴子
🙈 see no evil, shy | 不看，捂眼
🐔 chicken | 鸡
🐧 penguin | 企鹅
🐴 horse | 马
🐲 dragon | 龙
🐢 turtle, slow | 乌龟，慢
🐟 fish | 鱼
🐳 whale | 鲸鱼
🦋 butterfly | 蝴蝶
🐝 bee | 蜜蜂
🐛 bug | 虫子，故障
🌸 cherry blossom | 樱花，花
🌹 rose | 玫瑰，花
🌻 sunflower | 向日葵，花
🌱 seedling, grow | 幼苗，成长
🌲 tree | 树
🍀 clover, luck | 四叶草，幸运
🍃 leaves | 树叶，风
🍁 maple leaf, autumn | 枫叶，秋天
🌈 rainbow | 彩虹
☀️ sun, sunny | 太阳，晴天
⛅ cloudy | 多云
🌧️ rain | 下雨
⛈️ thunderstorm | 雷雨
❄️ snow, cold | 雪，冷
🌙 moon, night | 月亮，晚上
⚡ lightning, fast | 闪电，快
🌊 wave, sea | 海浪，海`,
  ],
  [
    'food',
    `
🍵 tea | 茶
☕ coffee, hot drink | 咖啡，热饮
🥤 cold drink | 饮料
🍺 beer | 啤酒
🍻 cheers | 干杯
🍷 wine | 红酒
🥛 milk | 牛奶
🍎 apple | 苹果
🍌 banana | 香蕉
🍊 orange, mandarin | 橘子，橙子
🍓 strawberry | 草莓
🍉 watermelon | 西瓜
🍇 grapes | 葡萄
🍑 peach | 桃子
🍅 tomato | 番茄
🌶️ chilli, spicy | 辣椒，辣
🍞 bread | 面包
🥚 egg | 鸡蛋
🍚 rice | 米饭
🍜 noodles | 面条
🥟 dumpling | 饺子
🍣 sushi | 寿司
🍲 hot pot, stew | 火锅，炖菜
🍔 burger | 汉堡
🍟 fries | 薯条
🍕 pizza | 披萨
🥗 salad | 沙拉
🍰 cake | 蛋糕
🍪 cookie | 饼干
🍫 chocolate | 巧克力
🍬 sweet, candy | 糖果
🍦 ice cream | 冰淇淋`,
  ],
  [
    'fun',
    `
🎉 party, congratulations | 庆祝，恭喜
🎊 confetti | 彩球，庆祝
🎁 gift, present | 礼物
🎂 birthday cake | 生日，蛋糕
🎈 balloon | 气球
🧧 red envelope | 红包
🧨 firecracker | 鞭炮
🏮 lantern | 灯笼
🎄 Christmas tree | 圣诞树，圣诞
🏆 trophy, win | 奖杯，冠军
🥇 gold medal, first | 金牌，第一
🎯 target, goal | 目标，命中
⚽ football, soccer | 足球
🏀 basketball | 篮球
🏓 table tennis | 乒乓球
🎮 video game | 游戏
🎲 dice | 骰子
🎵 music, note | 音乐，音符
🎤 microphone, sing | 麦克风，唱歌
🎨 art, paint | 画画，艺术
🎬 film | 电影
📷 camera, photo | 相机，照片
🎧 headphones | 耳机
🏁 finish flag | 终点，完成`,
  ],
  [
    'places',
    `
🏠 house, home | 家，房子
🏢 office | 公司，办公楼
🏪 shop | 商店，便利店
🏭 factory | 工厂
🏥 hospital | 医院
🏫 school | 学校
🏦 bank | 银行
🏨 hotel | 酒店
🌍 world, earth | 世界，地球
🗺️ map | 地图
📍 place, pin | 位置，地点
🏖️ beach, holiday | 海滩，度假
🏔️ mountain | 山
🚗 car | 汽车
🚕 taxi | 出租车
🚌 bus | 公交车
🚚 delivery, truck | 送货，快递，卡车
🚲 bicycle | 自行车
🚄 fast train | 高铁，火车
✈️ plane, flight | 飞机，航班
🚀 rocket, launch | 火箭，上线
🚢 ship | 船，海运
⛽ petrol | 加油站
🚦 traffic light | 红绿灯`,
  ],
  [
    'things',
    `
📦 parcel, package | 包裹，快递
🛒 shopping cart | 购物车
🛍️ shopping bags | 购物，购物袋
💳 card, pay | 银行卡，付款
💰 money bag | 钱，钱袋
🧾 receipt, invoice | 收据，发票
🏷️ price tag, label | 价格，标签
🎫 ticket | 票，工单
📱 phone, mobile | 手机
💻 laptop, computer | 电脑
🖨️ printer | 打印机
🔋 battery | 电池
🔌 plug | 插头，电源
💡 idea, light bulb | 主意，灯泡
🔧 wrench, repair | 扳手，维修
⚙️ settings, gear | 设置，齿轮
🔑 key, password | 钥匙，密码
🔒 locked, secure | 锁，安全
🔓 unlocked | 解锁
🔍 search | 搜索，放大镜
🔗 link | 链接
📎 paperclip, attach | 回形针，附件
📌 pushpin, important | 图钉，置顶
✏️ pencil, edit | 铅笔，编辑
📝 memo, note | 备忘，笔记
📄 document, page | 文件，文档
📁 folder | 文件夹
📅 calendar, date | 日历，日期
📈 chart up, growth | 上涨，增长
📉 chart down | 下跌，下降
📧 e-mail | 邮件，邮箱
📞 telephone, call | 电话
🔔 bell, reminder | 铃铛，提醒
🔇 muted | 静音
⏰ alarm clock, time | 闹钟，时间
⏳ waiting, hourglass | 等待，沙漏
🗑️ bin, delete | 垃圾桶，删除
🎓 graduate, learn | 毕业，学习
📚 books | 书，资料
💊 medicine | 药`,
  ],
]

export interface Emoji {
  emoji: string
  /** The first is its name. */
  en: readonly string[]
  zh: readonly string[]
}

export const groups: readonly { group: Group; all: readonly Emoji[] }[] = written.map(([group, lines]) => ({
  group,
  all: lines.trim().split('\n').map(read),
}))

function read(line: string): Emoji {
  const [, emoji = '', en = '', zh = ''] = /^(\S+) (.+) \| (.+)$/.exec(line) ?? []
  return { emoji, en: en.split(', '), zh: zh.split('，') }
}
