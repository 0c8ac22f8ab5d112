using System.IO.MemoryMappedFiles;

namespace Benchmarks.Harness;

/// <summary>
/// How many messages were produced and handled so far, in memory that the processes share: neither a query nor a message
/// disturbs what is measured. Thread-safe.
/// </summary>
internal sealed unsafe class Progress : IDisposable
{
    public const string Variable = "BENCH_PROGRESS";

    // Far enough apart that the two counters never share a cache line.
    private const int Size = 4096;
    private const int HandledOffset = 2048;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private bool _disposed;

    private Progress(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, Size);
        _view = _file.CreateViewAccessor(0, Size);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public static Progress At(string path) => new(path);

    /// <summary>In a role: the one that the harness reads.</summary>
    public static Progress OfHarness() => new(
        Environment.GetEnvironmentVariable(Variable) ?? throw new BenchmarkException($"{Variable} is not set: a role is started by the harness."));

    public long Produced => Volatile.Read(ref *(long*)_start);

    public long Handled => Volatile.Read(ref *(long*)(_start + HandledOffset));

    public void AddProduced() => Interlocked.Increment(ref *(long*)_start);

    public void AddHandled(int count) => Interlocked.Add(ref *(long*)(_start + HandledOffset), count);

    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
