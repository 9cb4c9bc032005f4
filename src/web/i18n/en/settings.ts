import type { MessagesOf } from '../keys.ts';
import type { settings as chinese } from '../zh/settings.ts';

/** Setting an organisation up, changing it later, and one’s own profile. */
export const settings: MessagesOf<typeof chinese> = {
  'setup.title': 'Start with Zhiyin',
  'setup.lead': 'Create your organisation and its first administrator. This page works once.',
  'setup.organisation': 'Name of the organisation',
  'setup.name': 'Your name',
  'setup.email': 'Your e-mail',
  'setup.password': 'Password',
  'setup.submit': 'Create and sign in',

  'organisation.lead':
    'The name stands above everybody’s navigation. Time zone and currency decide how dates and amounts are worked out for all.',
  'organisation.nameRequired': 'Fill in the name of the organisation.',
  'organisation.zoneHint':
    '“Today”, “this week” and “this month” follow this time zone, the same for everybody. Times are shown in the zone that each person chose in their profile.',
  'organisation.currency': 'Currency',
  'organisation.currencyHint':
    'Amounts in other currencies are converted into this one to be added up. It can no longer be changed once there are customers, products or other records with amounts, because those were worked out in it.',
  'organisation.changed':
    'Somebody has just changed this to “{{value}}”. Press Save again to use what you entered.',

  'setup.passwordHint': 'At least {{count}} characters',
  'profile.title': 'My profile',
  'profile.name': 'Name',
  'profile.email': 'E-mail',
  'profile.unit': 'Unit',
  'profile.roles': 'Roles',
  'profile.language': 'Language',
  'profile.timeZone': 'Time zone',
  'profile.theme': 'Appearance',
  'profile.now': 'Local time: {{time}}',
  'profile.password': 'Change password',
  'profile.currentPassword': 'Current password',
  'profile.newPassword': 'New password',
  'profile.repeatPassword': 'New password once more',
  'profile.passwordDiffers': 'The two entries differ.',
  'profile.passwordShort': 'The new password needs at least {{count}} characters.',
  'profile.changePassword': 'Change password',
  'profile.passwordChanged': 'Your password is changed.',
  'profile.required': 'Enter your name.',
  'profile.mails': 'Notifications by mail',
  'profile.mailsHint': 'All notifications show in Zhiyin; these also come by mail.',
  'profile.mailsOff':
    'All notifications show in Zhiyin. No mail server is configured, so none come by mail.',
  'profile.mailAssigned': 'Somebody assigns me a record',
  'profile.mailMentioned': 'Somebody mentions me in a comment',
  'profile.mailTaskDue': 'One of my tasks is due',
};
