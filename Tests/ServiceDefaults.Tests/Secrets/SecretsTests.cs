using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using ServiceDefaults.Secrets;
using Testing;

namespace ServiceDefaults.Tests.Secrets;

public sealed class SecretsTests
{
    [Fact]
    public async Task Files_AreConfiguration_AndWinOverWhatWasThere()
    {
        using var mount = new MountedSecrets(("ConnectionStrings__itemsdb", "Host=new\n"), ("ApiKey", "two\r\nlines\r\n"));
        await using var service = await TestService.StartAsync(
            settings: [("SECRETS_DIRECTORY", mount.Path), ("ConnectionStrings:itemsdb", "Host=old")]);

        var configuration = service.App.Configuration;
        Assert.Equal("Host=new", configuration.GetConnectionString("itemsdb"));
        Assert.Equal("two\r\nlines", configuration["ApiKey"]);
        Assert.DoesNotContain(configuration.AsEnumerable(), pair => pair.Key.StartsWith('.'));
    }

    [Fact]
    public async Task Swap_IsNoticed_AndWatchersAreTold()
    {
        using var mount = new MountedSecrets(("Password", "first"), ("Other", "same"));
        await using var service = await TestService.StartAsync(settings: ("SECRETS_DIRECTORY", mount.Path));
        var configuration = service.App.Services.GetRequiredService<IConfiguration>();
        var told = new TaskCompletionSource<string?>();
        using var watch = ChangeToken.OnChange(configuration.GetReloadToken, () => told.TrySetResult(configuration["Password"]));

        mount.Swap(("Password", "second"), ("Other", "same"));

        Assert.Equal("second", await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal("same", configuration["Other"]);
    }

    [Fact]
    public async Task FileAndDirectory_OfAnEditor_AreNoticedToo()
    {
        using var mount = new MountedSecrets();
        var file = Path.Combine(mount.Path, "Added");
        await using var service = await TestService.StartAsync(settings: ("SECRETS_DIRECTORY", mount.Path));

        await File.WriteAllTextAsync(file, "here", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Task.FromResult(service.App.Configuration["Added"] == "here"), "the new file is read");

        File.Delete(file);
        await Eventually.TrueAsync(() => Task.FromResult(service.App.Configuration["Added"] is null), "the deleted file is forgotten");
    }

    [Fact]
    public async Task Directory_NotThere_FailsTheStartAndSaysWhich()
    {
        var error = await Assert.ThrowsAsync<SecretsException>(() => TestService.StartAsync(settings: ("SECRETS_DIRECTORY", "/nowhere/secrets")));

        Assert.Contains("/nowhere/secrets", error.Message, StringComparison.Ordinal);
        Assert.Contains("SECRETS_DIRECTORY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_TooLarge_IsNamedWithoutItsContent()
    {
        using var mount = new MountedSecrets(("Huge", new string('s', SecretsDirectory.LongestFile + 1)));

        var error = Assert.Throws<SecretsException>(new SecretsDirectory(mount.Path).Read);

        Assert.Contains("Huge", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sss", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatLeadsNowhere_KeepsTheEarlierValues()
    {
        using var mount = new MountedSecrets(("Password", "first"));
        var secrets = new SecretsConfiguration(new SecretsDirectory(mount.Path));
        secrets.Load();
        File.CreateSymbolicLink(Path.Combine(mount.Path, "Dangling"), "nothing");

        var error = Assert.Throws<SecretsException>(() => secrets.Reload());

        Assert.Contains("Dangling", error.Message, StringComparison.Ordinal);
        Assert.True(secrets.TryGet("Password", out var password));
        Assert.Equal("first", password);
    }

    [Fact]
    public void TwoFiles_ForOneKey_AreRefused()
    {
        using var mount = new MountedSecrets(("ApiKey", "one"), ("apikey", "two"));

        var error = Assert.Throws<SecretsException>(new SecretsDirectory(mount.Path).Read);

        Assert.Contains("apikey", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
