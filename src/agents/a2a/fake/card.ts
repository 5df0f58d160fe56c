/** https://a2a-protocol.org/latest/specification/#85-sample-agent-card, read 2026-11 */
export function cardOf(url: string): object {
  return {
    name: 'Sim tea master',
    description: 'Answers whatever it is asked.',
    version: '1.2.0',
    supportedInterfaces: [
      { url: 'https://grpc.example.com', protocolBinding: 'GRPC', protocolVersion: '1.0' },
      { url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
    ],
    capabilities: { streaming: true, pushNotifications: false },
    securitySchemes: { bearer: { httpAuthSecurityScheme: { scheme: 'Bearer' } } },
    securityRequirements: [{ schemes: { bearer: { list: [] } } }],
    defaultInputModes: ['text/plain', 'image/png'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 'tea', name: 'Tea', description: 'Tea.', tags: ['tea'] }],
  }
}
