// Benchmarks messaging|orders|gateway|start [OPTIONS] measures: README.md says what. It starts itself again, once for each role (the second group), as
// processes of their own that it talks to over standard input and output.
using System.Runtime.InteropServices;
using Benchmarks.Commands;
using Benchmarks.GatewayLoad;
using Benchmarks.Harness;
using Benchmarks.Library;
using Benchmarks.MessageFlow;
using Benchmarks.Twin;
using Cli;

if (Role(args) is not { } role)
    return await BenchmarkCommandLine.RunAsync(args, Workspace.OfThisRepository());

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    await role(stopping.Token);
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

static Func<CancellationToken, Task>? Role(string[] args) => args switch
{
    ["gateway-service"] => ServiceRole.RunAsync,
    ["gateway-bare", var service] => token => BareProxyRole.RunAsync(service, token),
    ["servers", .. var rest] => token => ServersRole.RunAsync(rest, token),
    ["library-producer", var name] => token => LibraryProducer.RunAsync(name, token),
    ["library-consumer", var name, var batched] => token => LibraryConsumer.RunAsync(name, bool.Parse(batched), token),
    ["twin-producer", var name] => token => TwinProducer.RunAsync(name, token),
    ["twin-consumer", var name, var batched] => token => TwinConsumer.RunAsync(name, bool.Parse(batched), token),
    ["floor", var batched] => token => MessagingFloor.RunAsync(bool.Parse(batched), token),
    _ => null,
};

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
