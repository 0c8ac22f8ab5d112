// Benchmarks ROLE [ARGUMENTS]: a role named like a command (`dotnet platform.cs bench ROLE`) measures and writes its figures to a file; it starts the
// others as processes of their own and talks to them over standard input and output. docs/command-line.md says what is measured.
using System.Runtime.InteropServices;
using Benchmarks.GatewayLoad;
using Benchmarks.Harness;
using Benchmarks.Library;
using Benchmarks.MessageFlow;
//#if (sample)
using Benchmarks.OrderFlow;
//#endif
using Benchmarks.Twin;

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    await (args switch
    {
        ["gateway", .. var rest] => GatewayBenchmark.RunAsync(rest, stopping.Token),
        ["gateway-service"] => ServiceRole.RunAsync(stopping.Token),
        ["gateway-bare", var service] => BareProxyRole.RunAsync(service, stopping.Token),
        //#if (sample)
        ["orders", .. var rest] => OrdersBenchmark.RunAsync(rest, stopping.Token),
        ["orders-floor", .. var rest] => OrdersFloor.RunAsync(rest, stopping.Token),
        //#endif
        ["messaging", .. var rest] => MessagingBenchmark.RunAsync(rest, stopping.Token),
        ["servers", .. var rest] => ServersRole.RunAsync(rest, stopping.Token),
        ["library-producer", var name] => LibraryProducer.RunAsync(name, stopping.Token),
        ["library-consumer", var name, var batched] => LibraryConsumer.RunAsync(name, bool.Parse(batched), stopping.Token),
        ["twin-producer", var name] => TwinProducer.RunAsync(name, stopping.Token),
        ["twin-consumer", var name, var batched] => TwinConsumer.RunAsync(name, bool.Parse(batched), stopping.Token),
        ["floor", var batched] => MessagingFloor.RunAsync(bool.Parse(batched), stopping.Token),
        _ => throw new BenchmarkException($"There is no role '{string.Join(' ', args)}'. Run it by the commands of: dotnet platform.cs help bench"),
    });
    return 0;
}
catch (OperationCanceledException)
{
    return 1;
}
catch (BenchmarkException failed)
{
    await Console.Error.WriteLineAsync($"error: {failed.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
