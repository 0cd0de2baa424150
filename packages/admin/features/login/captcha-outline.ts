import { randomInt } from 'node:crypto'

/**
 * Says one closed outline in other words: it begins at another of its points, and some of its lines and curves are cut in
 * two. What is drawn stays the same; the length of the path and the sequence of its commands, by which published tables
 * know each character, are new each time.
 */
export function retell(outline: string): string {
  const { start, steps } = read(outline)
  if (steps.length === 0) return outline
  const at = randomInt(steps.length)
  // A step begins where the one before it ends; without a way back to the start the outline would not be closed.
  const closed = closes(start, steps) ? steps : [...steps, { points: [start] }]
  const turned = [...closed.slice(at), ...closed.slice(0, at)]
  const from = at === 0 ? start : endOf(closed[at - 1]!)
  return write(from, cutSome(from, turned))
}

type Point = readonly [x: number, y: number]
/** One point: a line to it. Two: a curve by the first to the second. Three: a curve with two handles. */
interface Step {
  points: readonly Point[]
}

function read(outline: string): { start: Point; steps: Step[] } {
  const commands = [...outline.matchAll(/([MLQC])([^MLQCZ]*)/g)].map(([, , numbers = '']) =>
    pointsOf(numbers),
  )
  const [[start = [0, 0] as const] = [], ...rest] = commands
  return { start, steps: rest.map((points) => ({ points })) }
}

function pointsOf(numbers: string): Point[] {
  const values = (numbers.match(/-?\d*\.?\d+/g) ?? []).map(Number)
  return values.flatMap((x, index) => (index % 2 === 0 ? [[x, values[index + 1] ?? 0] as const] : []))
}

function closes(start: Point, steps: readonly Step[]): boolean {
  const [x, y] = endOf(steps.at(-1)!)
  return x === start[0] && y === start[1]
}

function endOf({ points }: Step): Point {
  return points.at(-1)!
}

function cutSome(start: Point, steps: readonly Step[]): Step[] {
  let from = start
  return steps.flatMap((step) => {
    const parts = randomInt(3) === 0 ? cut(from, step) : [step]
    from = endOf(step)
    return parts
  })
}

/** Cuts it in two somewhere in its middle, by de Casteljau, whatever its degree. */
function cut(from: Point, { points }: Step): [Step, Step] {
  const t = randomInt(25, 76) / 100
  const first: Point[] = []
  const second: Point[] = []
  let level: readonly Point[] = [from, ...points]
  while (level.length > 1) {
    level = level.slice(1).map((point, index) => between(level[index]!, point, t))
    first.push(level[0]!)
    second.unshift(level.at(-1)!)
  }
  return [{ points: first }, { points: [...second.slice(1), endOf({ points })] }]
}

function between([ax, ay]: Point, [bx, by]: Point, t: number): Point {
  return [ax + (bx - ax) * t, ay + (by - ay) * t]
}

const letters = ['L', 'Q', 'C']

function write(start: Point, steps: readonly Step[]): string {
  const told = steps.map(({ points }) => letters[points.length - 1] + points.map(pair).join(' '))
  return `M${pair(start)}${told.join('')}Z`
}

function pair([x, y]: Point): string {
  return `${Number(x.toFixed(2))} ${Number(y.toFixed(2))}`
}
