using Xunit.Sdk;

// Most tests wait for servers most of the time.
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.Collections, MaxThreads = 4)]
