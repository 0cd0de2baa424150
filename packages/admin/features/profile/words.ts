export const words = {
  title: { zh: '个人资料', en: 'Your profile' },
  lead: { zh: '访客看到的你，以及你的登录方式。', en: 'How visitors see you, and how you sign in.' },
  back: { zh: '返回工作台', en: 'Back to the console' },

  you: { zh: '姓名和头像', en: 'Name and picture' },
  name: { zh: '姓名', en: 'Name' },
  nameHint: { zh: '访客会看到这个名字', en: 'Visitors see it beside your messages.' },
  avatar: { zh: '头像', en: 'Picture' },
  figure0: { zh: '猫', en: 'Cat' },
  figure1: { zh: '熊', en: 'Bear' },
  figure2: { zh: '兔', en: 'Rabbit' },
  figure3: { zh: '企鹅', en: 'Penguin' },
  figure4: { zh: '猫头鹰', en: 'Owl' },
  figure5: { zh: '鲸', en: 'Whale' },
  save: { zh: '保存', en: 'Save' },

  password: { zh: '密码', en: 'Password' },
  passwordLead: {
    zh: '修改后，其他设备都需要用新密码重新登录。',
    en: 'Every other device has to sign in again with the new one.',
  },
  present: { zh: '当前密码', en: 'Present password' },
  newPassword: { zh: '新密码', en: 'New password' },
  newPasswordHint: { zh: '至少 8 个字符', en: 'At least 8 characters' },
  change: { zh: '修改密码', en: 'Change the password' },

  sessions: { zh: '登录设备', en: 'Where you are signed in' },
  sessionsLead: {
    zh: '看到不认识的设备？退出它，并修改密码。',
    en: 'Is there one that you do not know? Sign it out, and change your password.',
  },
  confirm: { zh: '您的密码', en: 'Your password' },
  confirmHint: {
    zh: '退出设备前需要输入，之后十分钟内有效。',
    en: 'Needed before a device is signed out; then it is good for ten minutes.',
  },
  goOn: { zh: '继续', en: 'Go on' },
  thisOne: { zh: '当前设备', en: 'This one' },
  unknownDevice: { zh: '未知浏览器', en: 'A browser that says nothing of itself' },
  since: { zh: '登录于', en: 'Signed in' },
  used: { zh: '最近使用', en: 'last used' },
  remembered: { zh: '保持登录 30 天', en: 'stays for 30 days' },
  end: { zh: '退出', en: 'Sign out' },
  elsewhere: { zh: '退出其他所有设备', en: 'Sign out everywhere else' },
}

/** What was done, by the name in the address. */
export const done = {
  profile: { zh: '已保存。', en: 'Saved.' },
  password: {
    zh: '密码已修改，其他设备已退出。',
    en: 'The password is changed, and every other device is signed out.',
  },
  confirmed: { zh: '现在可以退出设备了。', en: 'Now choose what to sign out.' },
  sessions: { zh: '已退出。', en: 'Signed out there.' },
}

export const refusals = {
  noName: { zh: '姓名不能为空', en: 'Enter the name that visitors will see.' },
  longName: { zh: '姓名最多 80 个字符', en: 'The name may have 80 characters at most.' },
  wrongPresent: { zh: '当前密码不正确', en: 'That is not your present password.' },
}
