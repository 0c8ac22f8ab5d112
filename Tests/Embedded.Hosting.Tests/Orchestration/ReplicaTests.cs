using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Testing;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class ReplicaTests
{
    private static readonly string[] Replicas = ["api.1", "api.2"];

    [Fact]
    public async Task TwoReplicasBehindOnePort_ShareTheRequestsOfOneConnection()
    {
        await using var app = await StartTwoAsync();
        using var client = app.App.CreateHttpClient("api");

        var answers = new List<int>();
        for (var request = 0; request < 10; request++)
            answers.Add((await client.GetFromJsonAsync<Echo>("/", app.Patience))!.ProcessId);

        Assert.Equal([5, 5], answers.CountBy(id => id).Select(count => count.Value));
        Assert.Equal(answers.Distinct().Order(), Replicas.Select(id => app.Snapshot(id).ProcessId()).Order());
    }

    [Fact]
    public async Task KilledReplica_IsCoveredByTheOther_AndComesBack()
    {
        await using var app = await StartTwoAsync();
        using var client = app.App.CreateHttpClient("api");
        var (victim, survivor) = (app.Snapshot("api.1").ProcessId(), app.Snapshot("api.2").ProcessId());

        UnixProcesses.Signal(victim, UnixSignal.Kill);
        var died = await app.WaitForInstanceAsync("api.1", snapshot => snapshot.State?.Text == "Restarting");
        var covering = (await client.GetFromJsonAsync<Echo>("/", app.Patience))!.ProcessId;
        var back = await app.WaitForInstanceAsync("api.1", snapshot => snapshot.State?.Text == KnownResourceStates.Running && snapshot.ProcessId() != victim);

        Assert.Equal(137, died.ExitCode);
        Assert.Equal(survivor, covering);
        var answers = new HashSet<int>();
        while (!answers.Contains(back.ProcessId()))
            answers.Add((await client.GetFromJsonAsync<Echo>("/", app.Patience))!.ProcessId);
    }

    [Fact]
    public async Task StoppedResource_StopsInAllReplicas_AndItsPortAnswers503()
    {
        await using var app = await StartTwoAsync();
        var api = app.Builder.CreateResourceBuilder(app.Builder.Resources.OfType<ProjectResource>().Single());
        using var client = app.App.CreateHttpClient("api");

        var stopped = await app.ExecuteAsync(api, KnownResourceCommands.StopCommand);
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative), app.Patience);

        Assert.True(stopped.Success, stopped.Message);
        Assert.All(Replicas, id => Assert.Equal(KnownResourceStates.Exited, app.Snapshot(id).State?.Text));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task HttpsPort_IsSharedByConnection_AndTheReplicasKeepTheirCertificate()
    {
        await using var app = new TestApplication();
        using var certificate = SelfSigned();
        var path = Path.Combine(app.DirectoryPath, "tls.pem");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), app.Patience);
        app.AddEcho("api").WithHttpsEndpoint().WithReplicas(2).WithHttpHealthCheck("/health", endpointName: "http")
            .WithEnvironment("Kestrel__Certificates__Default__Path", path)
            .WithEnvironment("Kestrel__Certificates__Default__KeyPath", path);
        await app.StartAsync();
        foreach (var id in Replicas)
            await app.WaitForInstanceAsync(id, snapshot => snapshot.HealthStatus is Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);

        var answers = new List<int>();
        for (var connection = 0; connection < 4; connection++)
        {
            using var handler = new SocketsHttpHandler();
            handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, _) => server!.GetCertHashString() == certificate.Thumbprint;
            using var client = new HttpClient(handler) { BaseAddress = app.App.GetEndpoint("api", "https") };
            answers.Add((await client.GetFromJsonAsync<Echo>("/", app.Patience))!.ProcessId);
        }

        Assert.Equal([2, 2], answers.CountBy(id => id).Select(count => count.Value));
    }

    [Fact]
    public async Task EndpointThatIsNotHttp_CannotBeShared_AndThatIsSaid()
    {
        await using var app = new TestApplication();
        app.AddEcho("api").WithEndpoint(scheme: "tcp", name: "raw").WithReplicas(2);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.Contains("'raw' of 'api' speaks tcp", failure.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    private static async Task<TestApplication> StartTwoAsync()
    {
        var app = new TestApplication();
        app.AddEcho("api").WithHttpHealthCheck("/health").WithReplicas(2);
        await app.StartAsync();
        foreach (var id in Replicas)
            await app.WaitForInstanceAsync(id, snapshot => snapshot.HealthStatus is Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy);
        return app;
    }
}
