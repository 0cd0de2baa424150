/** Loads what most pages never need, from the address that the page names: `data-<name>`. Rejects without a connection. */
export function bundle<Module>(name: 'attach' | 'rate' | 'emoji' | 'person' | 'stream'): Promise<Module> {
  return import(document.querySelector<HTMLElement>(`[data-${name}]`)?.dataset[name] ?? '')
}
