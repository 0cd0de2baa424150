/** Who talks to whom; a visitor may have no name. */
export interface Names {
  visitor: string
  agent: string
}

/**
 * The words of a canned reply as they are sent: `{{visitor}}` and `{{agent}}` become names. Where the visitor has none,
 * he is spoken to without: "Hello {{visitor}}, …" is "Hello, …", and "for {{visitor}}" is "for you".
 */
export function filledIn(body: string, { visitor, agent }: Names): string {
  const names: Record<string, string> = { visitor, agent }
  const text = visitor ? body : withoutName(body)
  return text.replace(variable, (whole, name: string) => names[name.toLowerCase()] ?? whole)
}

/** Whether a name of the visitor's would be filled in. */
export function namesVisitor(body: string): boolean {
  return new RegExp(who, 'i').test(body)
}

const variable = /\{\{\s*(visitor|agent)\s*\}\}/gi
const who = String.raw`\{\{\s*visitor\s*\}\}`
const begin = String.raw`(^|[\n.!?。！？]\s*)`
const stop = String.raw`(?=\s*(?:[.,;:!?…~。，、；：！？]|\n|$))`
const greeting = String.raw`\b(hello|hi|hey|morning|afternoon|evening|day|welcome|thanks|thank you|sorry)\s+`
const chineseGreeting = String.raw`([好谢安]|欢迎)\s*`
const beforeGreeting = String.raw`\s*(?=[您你早]|[上中下]午|晚上|hello\b|hi\b)`

type Words = (whole: string, before?: string, after?: string) => string

function withoutName(body: string): string {
  const rules = rulesFor(/\p{Script=Han}/u.test(body))
  return rules.reduce((text, [pattern, words]) => text.replace(new RegExp(pattern, 'giu'), words), body)
}

// From the surest sign that the name only calls somebody, so that it can be left out, to none at all.
function rulesFor(isChinese: boolean): readonly (readonly [pattern: string, words: Words])[] {
  const customer = isChinese ? '顾客' : 'customer'
  const you = isChinese ? '您' : 'you'
  return [
    [`(\\bdear\\s+|[敬爱]的\\s*)${who}`, (_whole, before = '') => before + customer],
    [`\\s*[,，、]\\s*${who}${stop}`, () => ''],
    [
      `${begin}${who}\\s*[,，、:：!！]\\s*(\\p{Ll}?)`,
      (_whole, before = '', after = '') => before + capital(after),
    ],
    [begin + who + beforeGreeting, (_whole, before = '') => before],
    [greeting + who, (_whole, before = '') => before],
    [`${chineseGreeting}${who}(?!\\s*的)`, (_whole, before = '') => before],
    [begin + who, (_whole, before = '') => before + capital(you)],
    [who, () => you],
  ]
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
