/** Objects of which duplicates are looked for, in the order in which they are compared and shown. */
export const matchObjects = ['customer', 'contact', 'lead'] as const;

/** The fields that keys are made of and records are compared by, of any object. */
export const comparedFields = [
  'name',
  'kind',
  'alsoKnownAs',
  'company',
  'phone',
  'email',
  'city',
  'address',
  'birthday',
  'website',
  'customer',
] as const;
