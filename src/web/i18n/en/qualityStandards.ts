import type { MessagesOf } from '../keys.ts';
import type { qualityStandards as chinese } from '../zh/qualityStandards.ts';

export const qualityStandards: MessagesOf<typeof chinese> = {
  'quality.part.standards': 'Standardise',

  'standards.note.entered': 'Saved as “{{value}}”: {{reasons}}',
  'standards.note.filled': 'Saving fills in: {{values}}',
  'standards.note.proposed': 'Better “{{value}}”: {{reasons}}',
  'standards.note.take': 'Use it',
  'standards.note.at': '{{field}}: ',
  'standards.and': ', ',
  'standards.parts': ' · ',

  'standards.reason.width': 'half-width letters and digits',
  'standards.reason.invisible': 'without invisible characters',
  'standards.reason.spaces': 'without needless spaces',
  'standards.reason.brackets': 'full-width brackets',
  'standards.reason.dot': 'one kind of middle dot',
  'standards.reason.code': 'capitals, without spaces and dashes',
  'standards.reason.city': 'short name of the city',
  'standards.reason.province': 'short name of the province',
  'standards.reason.suffix': 'legal form in one way',
  'standards.reason.title': 'no form of address in a name',
  'standards.reason.division': 'read from the address',

  'standards.fault.length': 'Wrong length: it has 18 characters',
  'standards.fault.character': 'It has a character that cannot be in it',
  'standards.fault.region': 'It does not begin with the code of a province',
  'standards.fault.birthDate': 'The date of birth in it cannot be',
  'standards.fault.checkDigit': 'The check character does not fit: please compare it',
  'standards.fault.expected':
    'The check character does not fit: if the others are right, the last is {{expected}}',

  'standards.what': 'What to standardise',
  'standards.hint':
    'Brings what was stored before to one way of writing. Preview it first; the whole can be undone. What is entered now is standardised when it is saved; phones and e-mail addresses always are.',
  'standards.company': 'Names of companies',
  'standards.company.help': 'Width, spaces, brackets, legal form',
  'standards.person': 'Names of persons',
  'standards.person.help':
    'Spaces, middle dots; takes Chinese forms of address (Mr, Ms, Miss) off whole names',
  'standards.division': 'Addresses',
  'standards.division.help':
    'Width, spaces; fills in province, city and district where they are empty',
  'standards.city': 'Cities and provinces',
  'standards.city.help': 'By their short names',
  'standards.code': 'Codes',
  'standards.code.help': 'Credit codes, identity cards: capitals, without spaces and dashes',

  'standards.preview': 'Preview',
  'standards.previewing': 'Previewing',
  'standards.running': 'Standardising',
  'standards.nothing': 'All of this is in its standard form already.',
  'standards.found_one': '{{number}} record would change',
  'standards.found_other': '{{number}} records would change',
  'standards.of': '{{standard}}: {{number}}',
  'standards.first_one': 'This is the one; untick it to leave it as it is.',
  'standards.first_other': 'Here are {{count}} of them; untick what is to stay as it is.',
  'standards.include': 'Standardise “{{name}}”',
  'standards.empty': '(empty)',
  'standards.unnamed': 'You may not read its name',
  'standards.do_one': 'Standardise {{number}} record',
  'standards.do_other': 'Standardise {{number}} records',
  'standards.done_one': '{{number}} record standardised',
  'standards.done_other': '{{number}} records standardised',
  'standards.stopped_one': 'Stopped; {{number}} record standardised',
  'standards.stopped_other': 'Stopped; {{number}} records standardised',
  'standards.failed': 'It was not finished',
  'standards.later_one': '{{number}} record has changed since the preview and was left as it is.',
  'standards.later_other':
    '{{number}} records have changed since the preview and were left as they are.',
  'standards.refused_one': '{{number}} record was left as it is:',
  'standards.refused_other': '{{number}} records were left as they are:',
  'standards.undo': 'Undo all',
  'standards.none': 'There are no records that you may change in bulk.',
};
