export const words = {
  'zh-CN': {
    settings: '设置',
    sections: '设置的分类',
    general: '通用',
    account: '我的账号',
    access: '访问权限',
    directory: '目录与用户',
    data: '数据',
    audit: '审计记录',
  },
  en: {
    settings: 'Settings',
    sections: 'Sections of the settings',
    general: 'General',
    account: 'My account',
    access: 'Access',
    directory: 'Directory and users',
    data: 'Data',
    audit: 'Audit log',
  },
}
