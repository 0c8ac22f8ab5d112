using System.Text.Json.Serialization;
using PaymentProvider.Authorizations;
using PaymentProvider.Faults;

var builder = WebApplication.CreateSlimBuilder(args);
if (!builder.Environment.IsDevelopment())
{
    await Console.Error.WriteLineAsync(
        $"PaymentProvider only pretends to move money, so it does not run in the environment '{builder.Environment.EnvironmentName}'. " +
        "Give Payments the address of a real provider (services:payment-provider:http:0), or set ASPNETCORE_ENVIRONMENT=Development.");
    return 1;
}

builder.AddServiceDefaults();
builder.AddDatabase("providerdb", typeof(Program).Assembly);
builder.Services.AddSingleton<FaultInjection>();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);

var app = builder.Build();
app.MapDefaultEndpoints();
app.UseMiddleware<FaultMiddleware>();
SetFaults.Map(app);

var authorizations = app.MapGroup("/authorizations");
Authorize.Map(authorizations);
Capture.Map(authorizations);
VoidAuthorization.Map(authorizations);
GetAuthorization.Map(authorizations);

return await app.RunOrMigrateAsync(args);
