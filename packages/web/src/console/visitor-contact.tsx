import type { JSX } from 'preact'
import { Editable } from './editable.tsx'
import { Fact, Part } from './facts.tsx'
import type { Keep, Visitor } from './visitor.ts'
import { words } from './visitor-words.ts'

export interface VisitorContactProps {
  visitor: Visitor
  keep: Keep
  lose(text: string): void
}

/** How a visitor is reached, and what colleagues ought to know of him. Agents write it. */
export function VisitorContact({ visitor, keep, lose }: VisitorContactProps): JSX.Element {
  const { email, phone = '', company = '', about = '', given, verified } = visitor
  return (
    <Part title={words.contact}>
      <dl class="facts facts-open">
        {verified && <Fact name={words.verified}>{verified}</Fact>}
        <Fact name={words.email}>
          <Editable
            label={words.email}
            inputMode="email"
            value={email ?? given.email ?? ''}
            placeholder={words.addEmail}
            maxLength={254}
            keep={(email) => keep({ email })}
            lose={lose}
          />
          {email && given.email && given.email !== email && (
            <p class="fact-given small muted">{words.gaveEmail(given.email)}</p>
          )}
        </Fact>
        <Fact name={words.phone}>
          <Editable
            label={words.phone}
            inputMode="tel"
            value={phone}
            placeholder={words.addPhone}
            maxLength={40}
            keep={(phone) => keep({ phone })}
            lose={lose}
          />
        </Fact>
        <Fact name={words.company}>
          <Editable
            label={words.company}
            value={company}
            placeholder={words.addCompany}
            maxLength={120}
            keep={(company) => keep({ company })}
            lose={lose}
          />
        </Fact>
        <Fact name={words.about} isLong>
          <Editable
            label={words.about}
            isLong
            value={about}
            placeholder={words.addAbout}
            maxLength={2000}
            keep={(about) => keep({ about })}
            lose={lose}
          />
        </Fact>
      </dl>
    </Part>
  )
}
