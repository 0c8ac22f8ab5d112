using Identity;
using Identity.Keys;
using Identity.Pages;
using Identity.Pruning;
using Identity.Server;
using Identity.Sessions;
using Identity.Storage;
using Identity.Users;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.SeedOnlyDevelopment();
builder.AddDatabase("identitydb", typeof(Program).Assembly);
builder.AddTokenAuthentication("identity");
builder.AddKeys();
builder.AddUsers();
builder.AddOpenIdServer();
builder.AddPages();
builder.Services.AddScoped<ExpiredTokens>().AddHostedService<PruneExpired>();
builder.Services.AddOpenApi(options => options.DescribeScopes());
builder.AddSessions();

await using var app = builder.Build(); // writes the rest of the log, of commands too
app.UseCallerAddress();
app.UseMiddleware<KeysRequired>();
app.UseMiddleware<IssuerAddress>();
app.UseMiddleware<WellFormedRequests>();
app.MapDefaultEndpoints();
app.UseRateLimiter();
app.MapApiDescription();
app.MapPages();
TokenEndpoint.Map(app);
KeyOperations.Map(app);

if (!Commands.Has(args))
    return await app.RunOrMigrateAsync(args);

var (exitCode, message) = await Commands.RunAsync(app.Services, args, Console.In);
await (exitCode is 0 ? Console.Out : Console.Error).WriteLineAsync(message);
return exitCode;
