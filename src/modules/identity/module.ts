import type { ModuleManifest } from '../../kernel/module.ts';
import { NOTIFICATION_MAIL } from '../../kernel/notification.ts';
import { createApiKey, revokeApiKey } from './api-keys/actions.ts';
import { apiKey } from './api-keys/object.ts';
import { memberRole } from './member-roles/object.ts';
import { setLogin } from './members/actions.ts';
import { moveMember, moveRecords } from './members/move.ts';
import { member } from './members/object.ts';
import { sendNotifications } from './notification-mail.ts';
import { updateOrganisation } from './organisations/actions.ts';
import { role } from './roles/object.ts';
import { unit } from './units/object.ts';

/** Who works here, where, and what they may do. */
export const identity: ModuleManifest = {
  name: 'identity',
  objects: [unit, member, role, memberRole, apiKey],
  actions: [setLogin, moveMember, createApiKey, revokeApiKey, updateOrganisation],
  jobs: [moveRecords],
  tasks: { [NOTIFICATION_MAIL]: sendNotifications },
};
