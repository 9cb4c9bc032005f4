import type { notifications as zh } from '../zh/notifications.ts';
import type { MessagesOf } from '../keys.ts';

export const notifications: MessagesOf<typeof zh> = {
  'talk.comment': 'Comment; @ mentions a colleague',
  'talk.kind': 'Comment',
  'talk.comments': 'Comments',
  'talk.send': 'Comment',
  'talk.said': 'Comment added',
  'talk.removed': 'Comment deleted',
  'talk.commented': 'commented',
  'talk.commentedEdited': 'commented · edited',
  'talk.somebody': 'Somebody',
  'talk.more': 'What to do with the comment',
  'talk.edit': 'Edit',
  'talk.remove': 'Delete',
  'talk.members': 'Members',
  'talk.doesNotSee': 'Cannot see this record, so cannot be mentioned',

  'history.commentEdited': '{{actor}} edited a comment',
  'history.commentRemoved': '{{actor}} deleted a comment',
  'history.commentRestored': '{{actor}} restored a comment',

  'notify.title': 'Notifications',
  'notify.unread_one': '{{count}} unread notification',
  'notify.unread_other': '{{count}} unread notifications',
  'notify.readAll': 'Mark all as read',
  'notify.read': 'Mark as read',
  'notify.openAll': 'All notifications',
  'notify.empty': 'No notifications',
  'notify.emptyHint':
    'When somebody assigns you a record or mentions you in a comment, or a task is due, it shows here.',
  'notify.assigned': '{{actor}} assigned “{{title}}” to you ({{object}})',
  'notify.assignedMany': '{{actor}} assigned {{number}} {{object}} to you',
  'notify.mentioned': '{{actor}} mentioned you in a comment on “{{title}}” ({{object}})',
  'notify.taskDue': '“{{title}}” is due ({{object}})',
  'notify.gone': 'This record was deleted, or you may no longer see it',

  'forgot.link': 'Forgot your password?',
  'forgot.askAdministrator': 'Forgot your password? Ask your administrator to set a new one.',
  'forgot.title': 'Forgot your password',
  'forgot.lead': 'Enter the e-mail you sign in with; we send a link to set a new password.',
  'forgot.fill': 'Enter your e-mail.',
  'forgot.submit': 'Send the link',
  'forgot.sent':
    'If somebody signs in with this e-mail, a mail arrives soon; its link works for an hour. If none comes, look into spam or ask your administrator.',
  'forgot.back': 'Back to sign-in',
  'reset.title': 'Set a new password',
  'reset.lead': 'Afterwards every device has to sign in again.',
  'reset.submit': 'Save the new password',
  'reset.done': 'The new password holds. Sign in with it.',
  'reset.noLink': 'The link is not whole. Open the full link from the mail, or ask for a new one.',
};
