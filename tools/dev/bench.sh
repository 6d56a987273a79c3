bench_names() { echo value; }
