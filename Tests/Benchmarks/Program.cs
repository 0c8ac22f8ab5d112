// Benchmarks ROLE [ARGUMENTS]: `messaging`, `orders`, `dashboard` and `gateway` measure and write their figures to a file; they start the other
// roles as processes of their own and talk to them over standard input and output. docs/command-line.md says what is measured.
using System.Runtime.InteropServices;
using Benchmarks.DashboardLoad;
using Benchmarks.Floor;
using Benchmarks.GatewayLoad;
using Benchmarks.Harness;
using Benchmarks.Library;
using Benchmarks.MessageFlow;
using Benchmarks.OrderFlow;
using Benchmarks.Twin;

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    await (args switch
    {
        ["messaging", .. var rest] => MessagingBenchmark.RunAsync(rest, stopping.Token),
        ["orders", .. var rest] => OrdersBenchmark.RunAsync(rest, stopping.Token),
        ["dashboard", .. var rest] => DashboardBenchmark.RunAsync(rest, stopping.Token),
        ["gateway", .. var rest] => GatewayBenchmark.RunAsync(rest, stopping.Token),
        ["gateway-service"] => ServiceRole.RunAsync(stopping.Token),
        ["gateway-bare", var service] => BareProxyRole.RunAsync(service, stopping.Token),
        ["orders-floor", .. var rest] => OrdersFloor.RunAsync(rest, stopping.Token),
        ["servers", .. var rest] => ServersRole.RunAsync(rest, stopping.Token),
        ["library-producer", var name] => LibraryProducer.RunAsync(name, stopping.Token),
        ["library-consumer", var name, var batched] => LibraryConsumer.RunAsync(name, bool.Parse(batched), stopping.Token),
        ["twin-producer", var name] => TwinProducer.RunAsync(name, stopping.Token),
        ["twin-consumer", var name, var batched] => TwinConsumer.RunAsync(name, bool.Parse(batched), stopping.Token),
        ["floor", var batched] => MessagingFloor.RunAsync(bool.Parse(batched), stopping.Token),
        _ => throw new BenchmarkException($"There is no role '{string.Join(' ', args)}'. Run it by: dotnet platform.cs bench messaging, bench orders, bench dashboard, or bench gateway."),
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
