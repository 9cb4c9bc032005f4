/** Objects of which duplicates are looked for, in the order in which they are compared and shown. */
export const matchObjects = ['customer', 'contact', 'lead'] as const;
