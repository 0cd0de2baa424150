/**
 * A backup is one file, `.tar.gz`, that every PostgreSQL from 15 on can read and that needs no programs of PostgreSQL:
 *
 * - `kefu.json`: Head
 * - `tables/<table>/<part>`: its rows as `copy … to stdout` writes them, in parts of about 8 MiB
 * - `files/<key>` and `files/<key>.webp`: what people sent, and the small pictures of it
 * - `end.json`: End. A backup without it is not whole.
 */
export interface Head {
  readonly format: 1
  readonly madeAt: string
  /** Those that the database had been through: it is restored into the same schema. */
  readonly migrations: readonly string[]
  readonly tables: readonly Table[]
}

export interface Table {
  readonly name: string
  /** But for those that PostgreSQL works out itself. */
  readonly columns: readonly string[]
}

export interface End {
  readonly rows: Readonly<Record<string, number>>
  readonly sequences: readonly { readonly name: string; readonly value: string }[]
  readonly files: number
}

/** A table's name and its columns, as COPY wants them. */
export function copied({ name, columns }: Table): string {
  return `${quoted(name)} (${columns.map(quoted).join(', ')})`
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
