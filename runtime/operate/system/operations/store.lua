-- The database file: a copy that can be trusted.
operation "store.backup" {
  summary = "Copy the database while it serves, checked and with a checksum", http = "POST /v1/backups",
    kind = "read",
  role = "operator", native = "store.backup",
  input = { to = text { min = 1, max = 4000, summary = "an absolute path on the server" } },
  output = { path = text, checksum = text, bytes = integer },
  errors = { "BACKUP_EXISTS" },
}
