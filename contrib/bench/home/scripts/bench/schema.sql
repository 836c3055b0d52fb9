create table mark (
  id text primary key,
  version bigint not null,
  word text not null
);
