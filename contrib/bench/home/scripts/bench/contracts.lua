local asked = { id = id, steps = integer }
event "bench.calls" { key = "id", summary = "A flow that calls is wanted", data = asked }
event "bench.notes" { key = "id", summary = "A flow that notes is wanted", data = asked }
event "bench.sleeps" { key = "id", summary = "A flow that sleeps is wanted", data = asked }
event "bench.letters" { key = "id", summary = "A flow that sends a letter is wanted", data = asked }
