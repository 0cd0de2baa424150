import { fileURLToPath } from 'node:url'
import { createVitest, type TestModule } from 'vitest/node'
import { type SwitchedOff, switchedOff } from '../../faults/controls.ts'

// Runs the tests that hold our controls, each with its control switched off, and tells its parent what became of them.
// A program of its own: Vitest does not run within one of its own workers.

/** What came of it: `failed` says the expectation that was not met, null when the test saw nothing or did not run. */
export interface Verdict {
  control: string
  state: 'failed' | 'passed' | 'did not run'
  failed: string | null
}

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url))
const tests = fileURLToPath(new URL('../../', import.meta.url))

const vitest = await createVitest('test', {
  config: false,
  watch: false,
  root: fileURLToPath(new URL('../../../', import.meta.url)),
  globalSetup: [`${tests}support/cluster.ts`],
  reporters: [{}],
  testNamePattern: new RegExp(switchedOff.map(({ test }) => `${literally(test)}$`).join('|')),
  projects: switchedOff.map(projectOf),
})
await vitest.start()
const modules = vitest.state.getTestModules()
process.send?.(switchedOff.map((one, index) => judge(one, modules, nameOf(index))))
await vitest.close()

/** Its own copy of all code, of which one place is another. */
function projectOf({ patch, file }: SwitchedOff, index: number) {
  return {
    plugins: [
      {
        name: 'one control is off',
        enforce: 'pre' as const,
        transform: (code: string, id: string) =>
          id === `${packages}${patch.file}` ? code.replace(patch.find, () => patch.put) : undefined,
      },
    ],
    test: {
      name: nameOf(index),
      include: [`${tests}${file}`],
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 15_000 } },
    },
  }
}

function nameOf(index: number): string {
  return `control-${index}`
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function judge({ control, test }: SwitchedOff, modules: readonly TestModule[], project: string): Verdict {
  const ofProject = modules.filter((module) => module.project.name === project)
  const cases = ofProject.flatMap((module) => [...module.children.allTests()])
  const result = cases.find(({ name }) => name === test)?.result()
  if (result?.state === 'passed') return { control, state: 'passed', failed: null }
  if (result?.state !== 'failed') return { control, state: 'did not run', failed: null }
  const error = result.errors.find(({ name }) => name === 'AssertionError')
  return { control, state: 'failed', failed: error?.message ?? null }
}
