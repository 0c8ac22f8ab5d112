using System.Diagnostics;
using PaymentProvider.Authorizations;

namespace Payments.Tests;

/// <summary>The program itself, as a mistaken deployment would run it.</summary>
public sealed class ProviderInProductionTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Provider_OutsideOfDevelopment_RefusesToStart(string environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Authorization).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = environment, ["DOTNET_ENVIRONMENT"] = environment },
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains($"does not run in the environment '{environment}'", errors, StringComparison.Ordinal);
    }
}
