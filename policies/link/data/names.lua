-- How the other side calls our fields and values, by entity; what is not listed is
-- called the same. Example:
--   lead = {
--     fields = { company = "accountname", phone = "telephone1" },
--     values = { status = { open = "Open", lost = "Lost" } },
--   }
return {}
