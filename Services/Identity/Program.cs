using Identity.Clients;
using Identity.Keys;
using Identity.Pages;
using Identity.Pruning;
using Identity.Server;
using Identity.Sessions;
using Identity.Storage;
using Identity.Users;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("identitydb", configureDataSourceBuilder: DatabaseDefaults.For(builder.Configuration, "identitydb"));
builder.SeedOnlyDevelopment();
builder.AddMigrations("identitydb", typeof(Program).Assembly);
builder.AddTokenAuthentication("identity");
builder.AddKeys();
builder.AddUsers();
builder.AddOpenIdServer();
builder.AddPages();
builder.AddPruning();
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

return args switch
{
    [AddClient.Switch, ..] => await AddClient.RunAsync(app.Services, args, Console.Out, Console.Error),
    [ChangeClient.Disable or ChangeClient.Enable or ChangeClient.EndGrants, ..] => await ChangeClient.RunAsync(app.Services, args, Console.Out, Console.Error),
    [ChangeUser.Disable or ChangeUser.Enable or ChangeUser.EndSessions, ..] => await ChangeUser.RunAsync(app.Services, args, Console.Out, Console.Error),
    [AddUser.Switch, ..] => await AddUser.RunAsync(app.Services, args, Console.In, Console.Out, Console.Error),
    _ => await app.RunOrMigrateAsync(args),
};
