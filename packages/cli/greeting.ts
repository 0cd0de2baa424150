/** What is said to a person when everything runs: where to look first, and how it ends. */
export function greeting(admin: string, setupLink: string | null | undefined, ending: string): string {
  const lines = [
    '',
    'Kefu runs. Open in a browser:',
    '',
    `  A shop page with the chat   ${admin}/`,
    `  The visitor's page          ${admin}/index/index/chat`,
    `  The group chat room         ${admin}/index/index/room`,
    `  The agent's console         ${admin}/admin/service/index`,
    '',
    ...(setupLink
      ? ['There is no account yet. This link makes the first one, once:', '', `  ${setupLink}`, '']
      : []),
    ending,
    '',
  ]
  return lines.join('\n')
}
