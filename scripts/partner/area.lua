area {
  version = 1,
  needs = { "customer", "link" },
  summary = "Business partners: requests, prospects and their decision, hierarchies of organizations and users",
}
