using Microsoft.Playwright;
using Testing;
using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(Browser.BrowserFixture))]
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.None)]

namespace Browser;

/// <summary>The system and the browser that all tests share, started by the first that needs them.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private RunningSystem? _system;

    internal async Task<RunningSystem> SystemAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Tab.Deadline.TotalMilliseconds);
        _system ??= await RunningSystem.StartAsync();
        return _system;
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
    }
}
