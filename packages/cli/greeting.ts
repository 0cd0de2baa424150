/** What is said to a person when everything runs: where to look first. */
export function greeting(admin: string, setupLink?: string | null): string {
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
    'Ctrl-C stops everything.',
    '',
  ]
  return lines.join('\n')
}
