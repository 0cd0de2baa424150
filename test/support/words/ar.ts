import type { About } from '@kefu/words/about.ts'
import type * as en from '@kefu/words/en.ts'
import { plural } from '@kefu/words/plural.ts'

// A third language, from the right to the left, as somebody would add it: all of it is in this file. What the tests do
// not look at is still English.
export { emojiNames, errors, refusals, strangers, transcript } from '@kefu/words/en.ts'

export const about: About = { tag: 'ar-EG', lang: 'ar', dir: 'rtl' }

const number = (n: number) => n.toLocaleString(about.tag)
/** A name that may be written from the left stays one piece. */
const own = (name: string) => `\u2068${name}\u2069`

export const shared: typeof en.shared = {
  messages: 'الرسائل',
  sending: 'قيد الإرسال',
  sent: 'أُرسلت',
  delivered: 'وصلت',
  read: 'قُرئت',
  failed: 'لم تُرسل.',
  notSentForbidden: 'لم تُرسل: لم يعد بإمكانك الكتابة في هذه المحادثة.',
  notSentFile: 'لم تُرسل: أرفق الملفات مرة أخرى.',
  notSentExpired: 'لم تُرسل: لم يكن هناك اتصال منذ أسبوع.',
  tryAgain: 'حاول مجددًا',
  remove: 'إزالة',
  newMessages: (n) =>
    plural('ar', n, {
      one: 'رسالة جديدة',
      two: 'رسالتان جديدتان',
      few: `${number(n)} رسائل جديدة`,
      other: `${number(n)} رسالة جديدة`,
    }),
  toNewest: 'إلى أحدث رسالة',
  attach: 'إرفاق ملفات',
  emoji: 'إضافة رمز تعبيري',
  send: 'إرسال',
  left: (n) => `بقي ${number(n)} من الأحرف`,
  tooMany: (n) => `زاد ${number(n)} من الأحرف`,
  offline: 'لا يوجد اتصال. تُحفظ الرسائل وتُرسل عند عودته.',
  offlineUnkept: 'لا يوجد اتصال. أبقِ هذه الصفحة مفتوحة: تُرسل الرسائل عند عودته.',
  empty: 'اكتب شيئًا أولًا.',
  tooLong: 'هذا أطول من رسالة واحدة. أرسله على أجزاء.',
  full: 'رسائل كثيرة تنتظر الاتصال. تبقى كلماتك هنا حتى يعود.',
  notLoaded: 'لا يوجد اتصال. حاول مجددًا عند عودته.',
  unreachable: 'لا يوجد اتصال. حاول بعد لحظة.',
  unreadable: 'الخادم مشغول. حاول بعد لحظة.',
  stars: (n) => `${number(n)} من ${number(5)} نجوم`,
}

export const line: typeof en.line = {
  replaced: 'فُتحت هذه المحادثة في نوافذ أخرى كثيرة.',
  useHere: 'استخدمها هنا',
  forbidden: 'لا يمكن فتح المحادثة من هذه الصفحة.',
}

const lasting = (minutes: number) =>
  minutes === 0
    ? 'أقل من دقيقة'
    : plural('ar', minutes, {
        one: 'نحو دقيقة',
        two: 'نحو دقيقتين',
        few: `نحو ${number(minutes)} دقائق`,
        other: `نحو ${number(minutes)} دقيقة`,
      })

export const chat: typeof en.chat = {
  title: 'تحدّث معنا',
  write: 'اكتب رسالة',
  connecting: 'لحظة واحدة',
  serves: 'هنا من أجلك',
  answers: (minutes) => `الرد عادةً خلال ${lasting(minutes)}`,
  next: 'أنت التالي',
  ahead: (n) =>
    plural('ar', n, {
      one: 'أمامك شخص واحد',
      two: 'أمامك شخصان',
      few: `أمامك ${number(n)} أشخاص`,
      other: `أمامك ${number(n)} شخصًا`,
    }),
  wait: (line, minutes) => `${line}، ${lasting(minutes)}`,
  moved: 'عاد إلى الانتظار شخص جاء قبلك',
  nobody: 'لا أحد هنا الآن. اكتب على أي حال: نقرأ رسالتك أولًا.',
  closed: 'انتهت هذه المحادثة. اكتب لتبدأ محادثة جديدة.',
  isTyping: (name) => `${own(name)} يكتب`,
  someone: 'أحدنا',
  menu: 'المزيد',
}

export const hours: typeof en.hours = {
  outside: 'خارج أوقات عملنا',
  today: (time) => `نعود اليوم الساعة ${time}.`,
  tomorrow: (time) => `نعود غدًا الساعة ${time}.`,
  on: (day, time) => `نعود ${day} الساعة ${time}.`,
  inZone: (line, zone) => `${line} (المنطقة الزمنية: ${own(zone)})`,
}

export const person: typeof en.person = {
  soundOn: 'تشغيل الصوت',
  soundOff: 'إيقاف الصوت',
  end: 'إنهاء هذه المحادثة',
  ended: 'تعذّر إنهاء المحادثة. حاول بعد لحظة.',
  cancel: 'إلغاء',
  past: 'محادثات سابقة',
  pastNone: 'لا شيء بعد. تُدرج هنا المحادثات المنتهية.',
  pastFailed: 'تعذّر جلبها.',
  pastBegan: (when) => `محادثة ${when}`,
  backToList: 'عودة إلى القائمة',
  backToChat: 'عودة إلى المحادثة',
  reachOffer: 'يمكننا الرد عليك بالبريد حين تغادر.',
  reachOpen: 'اترك عنوانًا',
  reachWhat: 'بريدك الإلكتروني',
  reach: 'حفظ',
  reachSkip: 'ليس الآن',
  reached: 'شكرًا لك. لدينا عنوانك.',
  download: 'تنزيل محادثاتي',
  downloadTitle: 'تنزيل محادثاتك',
  downloadWhat: 'كل ما كُتب هنا، ومتى ومن كتبه، وأين الملفات.',
  downloadFailed: 'تعذّر التنزيل. حاول بعد لحظة.',
  asText: 'كنص',
  asData: 'كبيانات (JSON)',
  fileName: 'المحادثات',
  forget: 'انسوني',
  forgetTitle: 'حذف كل شيء؟',
  forgetWhat: 'تُحذف محادثاتك وملفاتك واسمك وبريدك الإلكتروني، لدينا وفي هذا المتصفح. لا يستطيع أحد إعادتها.',
  forgetDo: 'حذف كل شيء',
  forgetFailed: 'لم يُحذف شيء. حاول بعد لحظة.',
  forgotten: 'حُذف كل شيء',
  forgottenWhat: 'لم يبق شيء منك، لا لدينا ولا في هذا المتصفح.',
  beginAnew: 'ابدأ من جديد',
  refused: 'لا يمكنك الكتابة إلينا هنا حاليًا. إن كان هذا خطأ فتواصل معنا بطريقة أخرى.',
  notKept: 'لا يحفظ متصفحك شيئًا لهذه الصفحة: تنتهي المحادثة حين تغادرها.',
  signIn: 'هذه المحادثة لمن سجّل الدخول إلى الموقع. سجّل الدخول هناك ثم افتحها مجددًا.',
  askTitle: 'مع من نتحدث؟',
  name: 'الاسم',
  email: 'البريد الإلكتروني',
  optional: (what) => `${what} (اختياري)`,
  badEmail: 'اكتب العنوان كاملًا، مثل \u2066vic@shop.example\u2069.',
  skip: 'تخطٍّ',
  goOn: 'متابعة',
}

export const attach: typeof en.attach = {
  files: 'ملفات للإرسال',
  remove: (name) => `إزالة ${own(name)}`,
  tryAgain: 'حاول مجددًا',
  uploading: (percent) => (percent / 100).toLocaleString(about.tag, { style: 'percent' }),
  attached: (name) => `أُرفق ${own(name)}.`,
  failed: (name, reason) => `لم يُرفق ${own(name)}. ${reason}`,
  tooMany: (most) => `تُرسل ${number(most)} ملفات مع رسالة واحدة. لم تُضف البقية.`,
  waits: 'تُرسل الرسالة حالما تصل ملفاتها.',
  mend: 'لم يصل أحد الملفات. حاول مجددًا أو أزله.',
  empty: 'هذا الملف فارغ.',
  tooLarge: 'أقصى حجم للملف ١٠ م.ب.',
  unreachable: 'لا يوجد اتصال.',
  drop: 'أفلت الملفات هنا لإرفاقها',
  picture: 'صورة',
  openPicture: (name) => `${own(name)}، افتح الصورة`,
  download: 'تنزيل',
  text: 'نص',
}

export const rate: typeof en.rate = {
  rate: 'كيف كانت هذه المحادثة؟',
  rateStars: ['سيئة جدًا', 'سيئة', 'مقبولة', 'جيدة', 'ممتازة'],
  rateWords: 'ما السبب؟ (اختياري)',
  rateSkip: 'تخطٍّ',
  rateThanks: 'شكرًا لك.',
}

export const emoji: typeof en.emoji = {
  title: 'الرموز التعبيرية',
  search: 'ابحث عن رمز',
  groups: 'المجموعات',
  recent: 'المستخدمة أخيرًا',
  faces: 'وجوه',
  people: 'أيدٍ وأشخاص',
  hearts: 'قلوب وإشارات',
  nature: 'حيوانات وطبيعة',
  food: 'طعام وشراب',
  fun: 'احتفالات وألعاب',
  places: 'أماكن وسفر',
  things: 'أشياء',
  found: (n) => `${number(n)} من الرموز`,
  none: 'لا رمز يناسب. جرّب كلمة أخرى.',
}

export const room: typeof en.room = {
  visitor: (id) => `زائر ${number(id)}`,
  here: (n) =>
    plural('ar', n, {
      one: 'شخص واحد هنا',
      two: 'شخصان هنا',
      few: `${number(n)} أشخاص هنا`,
      other: `${number(n)} شخصًا هنا`,
    }),
  people: 'من هنا',
  you: 'أنت',
  agent: 'موظف',
  close: 'إغلاق',
  write: 'اكتب للجميع',
  nothingYet: 'لم يكتب أحد بعد. الكلمة الأولى لك.',
  removed: 'أزاله موظف',
  soundOn: 'تشغيل الصوت',
  soundOff: 'إيقاف الصوت',
  name: 'اسمك هنا',
  nameHint: 'يراه الجميع بجانب كلماتك. يمكنك تغييره لاحقًا.',
  begin: 'ابدأ الكتابة',
  save: 'حفظ',
  cancel: 'إلغاء',
  writingAs: 'تكتب باسم',
  changeName: 'غيّر الاسم',
  notNamed: 'لم يتغير الاسم. حاول بعد لحظة.',
  mention: 'الإشارة إلى شخص',
  roomClosed: 'هذه الغرفة مغلقة.',
  expelled: 'أخرجك موظف من هذه الغرفة.',
  expelledUntil: (when) => `أخرجك موظف من هذه الغرفة حتى ${when}.`,
}

export const loader: typeof en.loader = {
  title: 'تحدّث معنا',
  open: 'افتح المحادثة',
  close: 'أخفِ المحادثة؛ وهي تستمر',
  larger: 'أكبر',
  smaller: 'أصغر',
  unread: (n) => `افتح المحادثة، ${number(n)} غير مقروءة`,
}

export const plain: typeof en.plain = {
  greeting: 'مرحبًا. كيف نساعدك؟',
  room: 'محادثة جماعية',
  needsScript: 'تحتاج المحادثة إلى JavaScript.',
  look: 'عرض الرسائل الجديدة',
  how: 'اكتب إلينا هنا. تُحفظ كلماتك حتى يجيب أحد.',
  reach: 'اترك بريدك الإلكتروني لنرد عليك حين تغادر.',
  noName: 'اكتب اسمك.',
  noEmail: 'اكتب بريدك الإلكتروني.',
  noScript: 'لا يشغّل متصفحك البرامج هنا، فلا تظهر الرسائل الجديدة من تلقاء نفسها.',
  justNow: 'الآن',
  badText: 'في الرسالة أحرف لا يمكن حفظها. أزل أحرف التحكم وأرسلها مجددًا.',
  demanded:
    'المحادثة هنا لمن سجّل الدخول إلى الموقع، وهي تحتاج إلى JavaScript. اسمح بالبرامج في هذه الصفحة أو تواصل معنا بطريقة أخرى.',
  away: 'لم تُرسل: لا يمكن الوصول إلينا الآن. كلماتك باقية أدناه؛ أرسلها بعد لحظة.',
}
