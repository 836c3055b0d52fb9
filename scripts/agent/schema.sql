-- What the reader knows the catalog by, kept up by the catalog's events (lookup/keep.lua):
-- an item, its number without marks, and the words of its descriptions, by language, and how many are in a packing.
create table reader_item (
  id text primary key,
  number text not null,
  code text not null,
  unit text not null,
  pack bigint,
  docs jsontext not null
);
create index reader_item_code on reader_item (code);
create index reader_item_unit on reader_item (unit);

-- A word (id) and how many items have it; the empty word counts the items. reversed: for
-- words that end alike.
create table reader_term (
  id text primary key,
  items bigint not null,
  reversed text
);
create index reader_term_reversed on reader_term (reversed) where reversed is not null;

-- size: of how many words the item's shortest description is made.
create table reader_posting (
  id text primary key,
  term text not null,
  size bigint not null,
  item_id text not null
);
create index reader_posting_term on reader_posting (term, size, item_id);
create index reader_posting_item on reader_posting (item_id, term);

-- A word with each one of its letters left out; of Japanese ones each two neighbours.
create table reader_spelling (
  id text primary key,
  variant text not null,
  term text not null
);
create index reader_spelling_variant on reader_spelling (variant, term);
create index reader_spelling_term on reader_spelling (term);
