using System.Diagnostics;
using Identity.Users;

namespace Identity.Tests;

/// <summary>
/// A start that ends by itself, as a process: in this one, whoever asks for the service may find it disposed of before it learns why.
/// </summary>
internal sealed record FailedStart(int ExitCode, string Output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<FailedStart> OfAsync(string database, string secret)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(User).Assembly.Location]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ConnectionStrings__identitydb"] = database;
        start.Environment["Authentication__Issuer"] = IdentityService.PublicIssuer;
        start.Environment["Keys__Secret"] = secret;
        using var service = Process.Start(start)!;
        try
        {
            var streams = await Task.WhenAll(service.StandardOutput.ReadToEndAsync(), service.StandardError.ReadToEndAsync()).WaitAsync(Deadline, TestContext.Current.CancellationToken);
            await service.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(service.ExitCode, string.Concat(streams));
        }
        finally
        {
            service.Kill();
        }
    }
}
