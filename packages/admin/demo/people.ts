/** Who answers at the sample shop. The first of them is its owner where nobody is yet. */
export const agents = [
  { username: 'amy', name: 'Amy', speaks: 'en' },
  { username: 'bob', name: 'Bob', speaks: 'en' },
  { username: 'lina', name: '李娜', speaks: 'zh' },
] as const

/** What visitors look at the shop with. */
export const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
] as const

/** The way through the shop on which one comes to a page. */
export const wayThere = { en: ['/', 'Hill & Leaf'], zh: ['/', '山野茶铺'] } as const
