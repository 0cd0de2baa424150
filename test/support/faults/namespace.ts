import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
let opened = 0

/** A network of its own with one cable to ours. Needs root, and the programs of iproute2. */
export class Namespace {
  /** Our end of the cable. */
  readonly address: string
  readonly #name: string
  readonly #here: string
  readonly #there: string

  private constructor(name: string, number: number) {
    this.#name = name
    this.#here = `${name}h`
    this.#there = `${name}n`
    this.address = `10.213.${number}.1`
  }

  /** Why there cannot be one here; null when there can. */
  static async obstacle(): Promise<string | null> {
    if (process.getuid?.() !== 0) return 'not root'
    const namespace = await Namespace.open().catch((err: Error) => err)
    if (namespace instanceof Error) return `no network namespaces (${namespace.message.split('\n')[0]})`
    await namespace.close()
    return null
  }

  static async open(): Promise<Namespace> {
    const number = ((process.pid + 7 * ++opened) % 250) + 1
    const namespace = new Namespace(`kf${process.pid % 10_000}${opened}`, number)
    await namespace.#make(number)
    return namespace
  }

  /** What runs a command inside. */
  get through(): string[] {
    return ['ip', 'netns', 'exec', this.#name]
  }

  /** Pulls the cable out: nothing passes, and nobody is told. */
  async cut(): Promise<void> {
    await run('ip', ['-n', this.#name, 'link', 'set', this.#there, 'down'])
  }

  async join(): Promise<void> {
    await run('ip', ['-n', this.#name, 'link', 'set', this.#there, 'up'])
  }

  /** What goes in passes at so many kbit/s. Rejects where the kernel has no tbf. */
  async thin(kbit: number): Promise<void> {
    const tbf = ['root', 'tbf', 'rate', `${kbit}kbit`, 'burst', '1540', 'latency', '400ms']
    await run('tc', ['qdisc', 'add', 'dev', this.#here, ...tbf])
  }

  async widen(): Promise<void> {
    await run('tc', ['qdisc', 'del', 'dev', this.#here, 'root'])
  }

  async close(): Promise<void> {
    await run('ip', ['link', 'del', this.#here])
    await run('ip', ['netns', 'del', this.#name])
  }

  async #make(number: number): Promise<void> {
    const [name, here, there] = [this.#name, this.#here, this.#there]
    await run('ip', ['netns', 'add', name])
    await run('ip', ['link', 'add', here, 'type', 'veth', 'peer', 'name', there])
    await run('ip', ['link', 'set', there, 'netns', name])
    await run('ip', ['addr', 'add', `${this.address}/30`, 'dev', here])
    await run('ip', ['link', 'set', here, 'up'])
    await run('ip', ['-n', name, 'addr', 'add', `10.213.${number}.2/30`, 'dev', there])
    await run('ip', ['-n', name, 'link', 'set', there, 'up'])
  }
}
