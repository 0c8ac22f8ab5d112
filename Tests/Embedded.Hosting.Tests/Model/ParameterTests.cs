using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Model;

public sealed class ParameterTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("embedded-parameters");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string SecretsPath => Path.Combine(_directory.FullName, "nested", "secrets.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Value_InConfiguration_IsTaken()
    {
        await using var builder = Apps.Create(args: ["--Parameters:region=north", "--Elsewhere:key=k"]);

        Assert.Equal("north", await builder.AddParameter("region").Resource.GetValueAsync(Cancel));
        Assert.Equal("k", await builder.AddParameterFromConfiguration("key", "Elsewhere:key").Resource.GetValueAsync(Cancel));
        Assert.Equal("fixed", await builder.AddParameter("fixed", "fixed").Resource.GetValueAsync(Cancel));
        Assert.Equal("default", await builder.AddParameter("other", () => "default").Resource.GetValueAsync(Cancel));
    }

    [Fact]
    public async Task Start_WithMissingParameters_NamesAllOfThemWithTheRemedy()
    {
        await using var builder = Apps.Create();
        builder.AddParameter("api-key", secret: true);
        builder.AddParameter("region");
        builder.AddParameter("known", "value");
        builder.AddConnectionString("legacy");
        await using var app = await builder.BuildAsync(Cancel);

        var failure = await Assert.ThrowsAsync<MissingParameterValueException>(() => app.StartAsync(Cancel));

        Assert.StartsWith("3 parameters have no value:", failure.Message, StringComparison.Ordinal);
        foreach (var (key, variable) in new[] { ("Parameters:api-key", "Parameters__api-key"), ("Parameters:region", "Parameters__region"), ("ConnectionStrings:legacy", "ConnectionStrings__legacy") })
        {
            Assert.Contains($"configuration key '{key}'", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"dotnet user-secrets set \"{key}\"", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"environment variable {variable}", failure.Message, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("known", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithMissingOptionalConnectionString_Succeeds()
    {
        await using var builder = Apps.Create();
        builder.AddNode("node").WithReference(builder.AddConnectionString("legacy"), optional: true);
        await using var app = await builder.BuildAsync(Cancel);

        await app.StartAsync(Cancel);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("legacy", out var state));
        Assert.Equal(KnownResourceStates.ValueMissing, state.Snapshot.State?.Text);
    }

    [Fact]
    public async Task Start_WithParameter_ShowsItRunningAndHidesASecret()
    {
        await using var builder = Apps.Create();
        builder.AddParameter("api-key", "k", secret: true);
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("api-key", out var state));
        Assert.Equal(KnownResourceStates.Running, state.Snapshot.State?.Text);
        var value = state.Snapshot.Properties.Single(property => property.Name == "Value");
        Assert.Equal("k", value.Value);
        Assert.True(value.IsSensitive);
    }

    [Fact]
    public async Task GeneratedPassword_OfNextRun_IsTheSame()
    {
        var first = await GeneratePasswordAsync();
        var second = await GeneratePasswordAsync();

        Assert.Equal(first, second);
        Assert.True(first.Length >= 22, first);
        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(SecretsPath, Cancel))!;
        Assert.Equal(first, secrets["Parameters:postgres-password"]!.GetValue<string>());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretsPath));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(SecretsPath)!));

        async Task<string> GeneratePasswordAsync()
        {
            await using var builder = Apps.Create(SecretsPath);
            return (await builder.AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(Cancel))!;
        }
    }

    [Fact]
    public async Task GeneratedPassword_BesideOtherSecrets_LeavesThemAlone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SecretsPath)!);
        await File.WriteAllTextAsync(SecretsPath, """{ "Parameters": { "rabbitmq-password": "kept" }, "Other": 1, /* note */ }""", Cancel);
        await using var builder = Apps.Create(SecretsPath);

        Assert.Equal("kept", await builder.AddRabbitMQ("rabbitmq").Resource.PasswordParameter.GetValueAsync(Cancel));
        var password = await builder.AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(Cancel);

        var secrets = JsonNode.Parse(await File.ReadAllTextAsync(SecretsPath, Cancel))!;
        Assert.Equal(1, secrets["Other"]!.GetValue<int>());
        Assert.Equal("kept", secrets["Parameters"]!["rabbitmq-password"]!.GetValue<string>());
        Assert.Equal(password, secrets["Parameters:postgres-password"]!.GetValue<string>());
    }

    [Fact]
    public async Task GeneratedPassword_AskedForByManyAtOnce_IsOne()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            await using var builder = Apps.Create(SecretsPath);
            return await builder.AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(Cancel);
        })));

        Assert.Single(values.Distinct());
    }

    [Fact]
    public async Task GeneratedPassword_WithoutUserSecrets_LastsAsLongAsTheApplication()
    {
        await using var builder = Apps.Create();
        var password = builder.AddPostgres("postgres").Resource.PasswordParameter;

        Assert.Equal(await password.GetValueAsync(Cancel), await password.GetValueAsync(Cancel));
        await using var other = Apps.Create();
        Assert.NotEqual(await password.GetValueAsync(Cancel), await other.AddPostgres("postgres").Resource.PasswordParameter.GetValueAsync(Cancel));
    }

    [Fact]
    public async Task GeneratedParameter_Persisted_KeepsItsValue()
    {
        async Task<string?> ValueAsync()
        {
            await using var builder = Apps.Create(SecretsPath);
            return await builder.AddParameter("token", new GenerateParameterDefault { MinLength = 30, Special = false }, secret: true, persist: true).Resource.GetValueAsync(Cancel);
        }

        var value = await ValueAsync();
        Assert.Equal(30, value!.Length);
        Assert.All(value, character => Assert.True(char.IsAsciiLetterOrDigit(character)));
        Assert.Equal(value, await ValueAsync());
    }

    [Fact]
    public void GeneratedValue_WithMinimums_HasThemAndNoAmbiguousCharacters()
    {
        var generate = new GenerateParameterDefault { MinLength = 10, MinUpper = 4, MinNumeric = 5, MinSpecial = 6 };

        for (var attempt = 0; attempt < 100; attempt++)
        {
            var value = generate.GetDefaultValue();
            Assert.Equal(15, value.Length);
            Assert.True(value.Count(char.IsAsciiLetterUpper) >= 4);
            Assert.True(value.Count(char.IsAsciiDigit) >= 5);
            Assert.True(value.Count("-_.{}~()*+!".Contains) >= 6);
            Assert.DoesNotContain(value, character => "iloILO".Contains(character));
        }
    }
}
