/** Record page, form, timeline, history. */
export const record = {
  'form.save': '保存',
  'form.cancel': '取消',
} as const;
